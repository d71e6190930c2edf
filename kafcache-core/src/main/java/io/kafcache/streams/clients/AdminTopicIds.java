package io.kafcache.streams.clients;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the brokers, through the Admin client of the application. */
public final class AdminTopicIds implements TopicIds {
    private static final Logger LOG = LoggerFactory.getLogger(AdminTopicIds.class);
    private static final long TIMEOUT_SECONDS = 10;

    private volatile Admin admin;

    /** Makes one that knows nothing until it has an Admin client. */
    public AdminTopicIds() {}

    /**
     * Gives it the client to ask through.
     *
     * @param newAdmin stays the caller's
     */
    public void use(final Admin newAdmin) {
        admin = newAdmin;
    }

    @Override
    public String idOf(final String topic) {
        final Admin present = admin;
        if (present == null) {
            return null;
        }
        try {
            return present.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .topicId()
                    .toString();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (final ExecutionException | TimeoutException | RuntimeException e) {
            LOG.warn(
                    "The id of topic {} could not be learnt: whether it is the topic that the state came from is not checked",
                    topic,
                    e);
            return null;
        }
    }
}
