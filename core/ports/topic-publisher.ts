/** What is published, as text. */
export interface TopicMessage {
    /** Messages of one key keep their order. */
    readonly key: string;
    readonly value: string;
    readonly headers?: Readonly<Record<string, string>>;
}

/** Publishes to the topics of a message broker, for other systems. */
export interface TopicPublisher {
    /** Whether the last attempt reached the broker. */
    readonly connected: boolean;

    /**
     * Resolves when the broker has stored all of them, in this order. Rejects if it cannot be reached or refuses; then any
     * part of them may have been stored, and the caller has to publish all of them again. One call a topic at a time.
     */
    publish(topic: string, messages: readonly TopicMessage[]): Promise<void>;

    /** Makes the topic unless it is there. Rejects as `publish` does. */
    prepare(topic: string): Promise<void>;

    close(): Promise<void>;
}
