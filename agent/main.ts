/** The LaunchAgent: composes its duties. */
export {};
