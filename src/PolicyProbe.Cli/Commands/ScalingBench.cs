using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>
/// How cost grows: a gradient by its batch and by the network's width, a rollout by its environments and by threads. Where a limit stands
/// beside a row it is the operations of the networks' products at the rate of a 64×64 product.
/// </summary>
internal static class ScalingBench
{
    private static readonly int[] Batches = [1, 4, 16, 64, 256, 1024, 4096, 16384];
    private static readonly int[] Widths = [16, 32, 64, 128, 256, 512];
    private static readonly int[] Environments = [1, 4, 16, 64, 256, 1024];

    public static IEnumerable<BenchRow> Rows(BenchClock clock, MachineLimits limits) =>
    [
        .. Batches.Select(batch => Gradient($"scaling/batch={batch}", 64, batch, clock, limits)),
        .. Widths.Select(width => Gradient($"scaling/width={width}", width, 1024, clock, limits)),
        .. Environments.Select(count => LearningBench.Rollout($"scaling/environments={count}", count, Math.Max(8, 4096 / count), 1, clock, limits)),
        .. Threads().Select(threads => LearningBench.Rollout($"scaling/threads={threads}", 1024, 64, threads, clock, limits)),
    ];

    private static BenchRow Gradient(string name, int width, int batch, BenchClock clock, MachineLimits limits) =>
        LearningBench.Gradient(name, new MlpSpec(17, [width, width], Activation.Tanh, 6, FreeOutputs: 6), batch, limits.Product, "limit/sgemm-64x64", clock);

    private static IEnumerable<int> Threads()
    {
        for (var threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
            yield return threads;
    }
}
