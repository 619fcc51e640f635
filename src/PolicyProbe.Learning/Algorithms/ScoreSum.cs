using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Σᵢ wᵢ ∇_θ log π_θ(aᵢ|sᵢ) over stored pairs: what every estimate of a policy gradient is, with w = Â/n. Pairs go in fixed shards, a
/// shard's sum is the engine's and the shards' sums are added in their order in double precision, so that the result has the same bits
/// for any number of threads.
/// </summary>
/// <remarks>
/// Nothing is allocated once the largest shard has been seen. One sum is one caller's at a time; θ is read at every call. An engine
/// whose bits may depend on the thread is asked by the caller's thread alone.
/// </remarks>
public sealed class ScoreSum
{
    /// <summary>The pairs of a shard. Two hidden layers of 64 units take half a megabyte, which stays in a core's own cache.</summary>
    public const int ShardPairs = 1024;

    // Sums that wait to be added: enough that threads rarely wait for one another.
    private const int SlotsPerThread = 16;

    private readonly IHead _head;
    private readonly Model _policy;
    private readonly ShardedLoop _loop;
    private readonly Action<int, int> _work;
    private readonly float[][] _sums;
    private readonly float[][] _weighed;
    private float[][] _others = [];
    private Pairs _pairs;
    private int _first;
    private int _shards;
    private int _taken;

    /// <summary>Sums for a policy at its θ.</summary>
    /// <param name="head">The family of action distributions.</param>
    /// <param name="policy">The policy; it is not changed.</param>
    /// <param name="threads">How many threads may work at once, the caller's included, at least 1. The results do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public ScoreSum(IHead head, Model policy, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(policy);
        if (threads < 1)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, $"threads: expected at least 1, got {threads}.");
        (_head, _policy) = (head, policy);
        var workers = policy.Network.Traits.RowInvariant ? threads : 1;
        (_loop, _work) = (new ShardedLoop(workers, workers), Work);
        _weighed = [.. Enumerable.Repeat(Array.Empty<float>(), workers)];
        _sums = [.. Enumerable.Range(0, workers == 1 ? 1 : workers * SlotsPerThread).Select(_ => new float[policy.Theta.Length])];
    }

    /// <summary>P.</summary>
    public int Parameters => _policy.Theta.Length;

    /// <summary>The sum over n pairs.</summary>
    /// <param name="observations">sᵢ [n, O].</param>
    /// <param name="actions">aᵢ [n, A].</param>
    /// <param name="weights">wᵢ [n].</param>
    /// <param name="sum">Receives Σ wᵢ ∇_θ log π_θ(aᵢ|sᵢ) [P].</param>
    /// <param name="logProbabilities">Receives log π_θ(aᵢ|sᵢ) [n]; empty to leave them out.</param>
    /// <exception cref="ArgumentException">A length is wrong; the message names it.</exception>
    public void Of(ReadOnlyMemory<float> observations, ReadOnlyMemory<float> actions, ReadOnlyMemory<float> weights, Span<double> sum, Memory<float> logProbabilities = default)
    {
        if (!logProbabilities.IsEmpty)
            Require(logProbabilities.Length, weights.Length, nameof(logProbabilities), "[n]");
        Of(new Pairs(observations, actions, weights, default, logProbabilities), sum, []);
    }

    /// <summary>Two sums over the same n pairs, with weights of their own, that share the forward pass.</summary>
    /// <param name="observations">sᵢ [n, O].</param>
    /// <param name="actions">aᵢ [n, A].</param>
    /// <param name="weights">wᵢ [n].</param>
    /// <param name="otherWeights">uᵢ [n].</param>
    /// <param name="sum">Receives Σ wᵢ ∇_θ log π_θ(aᵢ|sᵢ) [P].</param>
    /// <param name="otherSum">Receives Σ uᵢ ∇_θ log π_θ(aᵢ|sᵢ) [P].</param>
    /// <exception cref="ArgumentException">A length is wrong; the message names it.</exception>
    public void Of(
        ReadOnlyMemory<float> observations, ReadOnlyMemory<float> actions, ReadOnlyMemory<float> weights, ReadOnlyMemory<float> otherWeights, Span<double> sum, Span<double> otherSum)
    {
        Require(otherWeights.Length, weights.Length, nameof(otherWeights), "[n]");
        Require(otherSum.Length, Parameters, nameof(otherSum), "[P]");
        if (_others.Length == 0)
            _others = [.. _sums.Select(_ => new float[Parameters])];
        Of(new Pairs(observations, actions, weights, otherWeights, default), sum, otherSum);
    }

    private void Of(Pairs pairs, Span<double> sum, Span<double> otherSum)
    {
        var n = pairs.Weights.Length;
        Require(pairs.Observations.Length, (long)n * _policy.Network.Layout.InputSize, "observations", "[n, O]");
        Require(pairs.Actions.Length, (long)n * _head.ActionSize, "actions", "[n, A]");
        Require(sum.Length, Parameters, nameof(sum), "[P]");
        sum.Clear();
        otherSum.Clear();
        _pairs = pairs;
        var all = (n + ShardPairs - 1) / ShardPairs;
        for (_first = 0; _first < all; _first += _shards)
        {
            _shards = Math.Min(_sums.Length, all - _first);
            _taken = 0;
            _loop.Run(_work);
            for (var slot = 0; slot < _shards; slot++)
            {
                Vectors.Add(_sums[slot], sum);
                if (!otherSum.IsEmpty)
                    Vectors.Add(_others[slot], otherSum);
            }
        }

        _pairs = default;
    }

    /// <summary>Takes shards until there are none.</summary>
    private void Work(int from, int to)
    {
        for (var worker = from; worker < to; worker++)
            while (Interlocked.Increment(ref _taken) - 1 is var slot && slot < _shards)
                Sum(slot, worker);
    }

    private void Sum(int slot, int worker)
    {
        var start = (_first + slot) * ShardPairs;
        var rows = Math.Min(ShardPairs, _pairs.Weights.Length - start);
        var (width, actionSize) = (_policy.Network.Layout.InputSize, _head.ActionSize);
        var actions = _pairs.Actions.Span.Slice(start * actionSize, rows * actionSize);
        using var pass = _policy.Network.Run(_policy.Theta, _policy.Buffers, _pairs.Observations.Span.Slice(start * width, rows * width), NetworkMode.Evaluate);
        if (!_pairs.LogProbabilities.IsEmpty)
            _head.LogProbability(pass.Outputs, actions, _pairs.LogProbabilities.Span.Slice(start, rows));
        if (_weighed[worker].Length < pass.Outputs.Length)
            _weighed[worker] = new float[pass.Outputs.Length];
        var v = _weighed[worker].AsSpan(0, pass.Outputs.Length);
        Pull(pass, actions, _pairs.Weights.Span.Slice(start, rows), v, _sums[slot]);
        if (!_pairs.OtherWeights.IsEmpty)
            Pull(pass, actions, _pairs.OtherWeights.Span.Slice(start, rows), v, _others[slot]);
    }

    private void Pull(IPass<float> pass, ReadOnlySpan<float> actions, ReadOnlySpan<float> weights, Span<float> v, Span<float> sum)
    {
        v.Clear();
        _head.AddLogProbabilityGradient(pass.Outputs, actions, weights, v);
        pass.Pullback(v, sum, []);
    }

    private static void Require(int length, long expected, string name, string shape)
    {
        if (length != expected)
            throw new ArgumentException($"{name}: expected {shape}, {expected} values, got {length}.", name);
    }

    /// <summary>What is summed over.</summary>
    private readonly record struct Pairs(ReadOnlyMemory<float> Observations, ReadOnlyMemory<float> Actions, ReadOnlyMemory<float> Weights, ReadOnlyMemory<float> OtherWeights, Memory<float> LogProbabilities);
}
