using PolicyProbe.Core;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.TestKit;

/// <summary>
/// How often intervals hold the truth over seeds that are fixed beforehand: the rows of docs/ground-truth.md. Seeds go to two threads, each with a
/// replication of its own, and are counted one by one, so the counts do not depend on the threads.
/// </summary>
internal sealed class CoverageCount
{
    /// <summary>The seeds of a row of the tables.</summary>
    public const int Many = 10_000;

    private readonly List<string> _ids = [];
    private readonly Dictionary<string, (int Held, int Counted)> _tally = [];

    /// <summary>Whether an interval held the truth; null where the replication has no such interval, and is not counted.</summary>
    public delegate IReadOnlyList<(string Id, bool? Held)> Replication(ulong seed);

    public static CoverageCount Of(ulong first, int seeds, Func<Replication> onEachThread)
    {
        var count = new CoverageCount();
        var door = new Lock();
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, onEachThread, (k, _, replicate) =>
        {
            var all = replicate(first + (ulong)k);
            lock (door)
                foreach (var (id, held) in all)
                    count.Add(id, held);
            return replicate;
        }, _ => { });
        return count;
    }

    public static CoverageCount Of(ulong first, int seeds, Replication replicate) => Of(first, seeds, () => replicate);

    public static bool Holds(Estimate estimate, double truth) => estimate.Interval is not { } interval || interval.Contains(truth);

    /// <summary>An end that is missing bounds nothing.</summary>
    public static bool Holds(Scalar scalar, double truth) => !(scalar.Low > truth) && !(scalar.High < truth);

    /// <summary>The intervals that were counted, in the order in which they were met.</summary>
    public IReadOnlyList<string> Ids => _ids;

    public int Held(string id) => _tally[id].Held;

    public int Counted(string id) => _tally[id].Counted;

    /// <summary>
    /// Writes a row of the table for each interval and requires 94 to 96 %, the latter of those alone that are not declared conservative: within three
    /// binomial standard errors of 10,000 seeds, four of fewer.
    /// </summary>
    public void Require(ITestOutputHelper output, string where, Func<string, bool>? conservative = null)
    {
        var misses = new List<string>();
        foreach (var id in _ids)
        {
            var (held, counted) = _tally[id];
            var rate = (double)held / counted;
            var row = $"| {id} | {where} | {counted:N0} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / counted):f1} |";
            output.WriteLine(row);
            double Slack(double p) => (counted >= Many / 2 ? 3 : 4) * Math.Sqrt(p * (1 - p) / counted);
            if (!(rate >= 0.94 - Slack(0.94)) || (rate > 0.96 + Slack(0.96) && conservative?.Invoke(id) != true))
                misses.Add(row);
        }

        Assert.True(misses.Count == 0, $"outside of 94 to 96 %:\n{string.Join('\n', misses)}");
    }

    private void Add(string id, bool? held)
    {
        if (!_tally.TryGetValue(id, out var tally))
            _ids.Add(id);
        _tally[id] = held is { } hit ? (tally.Held + (hit ? 1 : 0), tally.Counted + 1) : tally;
    }
}
