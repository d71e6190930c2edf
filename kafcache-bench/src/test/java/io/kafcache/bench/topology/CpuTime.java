package io.kafcache.bench.topology;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongBiFunction;
import org.apache.kafka.streams.processor.internals.StreamThread;

/** What processes and threads have used so far. */
final class CpuTime {
    /** Linux counts for programs in hundredths of a second, whatever the kernel does. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Of the fields that follow the program's name. */
    private static final int USER_TIME = 11;

    private CpuTime() {}

    /** Nanoseconds that this process has used the processors for. */
    static long ofThisProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Nanoseconds that other processes have used the processors for; 0 where there is no process table to read. */
    static long of(final List<String> processes) {
        return processes.stream().mapToLong(CpuTime::of).sum();
    }

    private static long of(final String process) {
        final Path status = Path.of("/proc", process, "stat");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try {
            final String line = Files.readString(status);
            final String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return TICK_NANOS * (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nanoseconds that the stream threads have used the processors for. */
    static long ofStreamThreads() {
        return sum(ThreadMXBean::getThreadCpuTime);
    }

    /** Bytes that the stream threads have allocated on the heap. */
    static long allocatedByStreamThreads() {
        return sum(ThreadMXBean::getThreadAllocatedBytes);
    }

    private static long sum(final ToLongBiFunction<ThreadMXBean, Long> figure) {
        final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        return Thread.getAllStackTraces().keySet().stream()
                .filter(StreamThread.class::isInstance)
                .mapToLong(thread -> figure.applyAsLong(threads, thread.getId()))
                .sum();
    }
}
