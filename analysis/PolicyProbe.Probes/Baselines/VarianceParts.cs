using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The parts of the variance of one pair's estimate X = w ψ(s, a)(G − b(s)), by unbiased estimators from two actions a, a′ at a state and two futures
/// of each: tr Var X = Σ_τ + Σ_a + Σ_s.
/// </summary>
/// <param name="States">N, the independent states.</param>
/// <param name="Future">Σ_τ = E tr Var(X | s, a), by w²|ψ|²(G₁ − G₂)²/2: no baseline is in it.</param>
/// <param name="Action">Σ_a = E tr Var(E[X | s, a] | s) of each baseline, by w²(|ψ|²(G₁ − b)(G₂ − b) − ⟨ψ, ψ′⟩(Ḡ − b)(Ḡ′ − b)).</param>
/// <param name="State">Σ_s = tr Var E[X | s], by w²⟨ψ, ψ′⟩(Ḡ − b)(Ḡ′ − b) less |E X|² from different states; the same for every b.</param>
/// <param name="Missing">Why there are no parts; null where there are.</param>
/// <remarks>
/// G. Tucker et al., "The Mirage of Action-Dependent Baselines in Reinforcement Learning" (2018), section 3, by products of independent draws in place of
/// differences of averages. Independent given what is conditioned on: E⟨X₁, X₂⟩ over futures is E|E[X | s, a]|², over actions E|E[X | s]|², over
/// states |E X|². Σ_τ and Σ_a are means over states, of squares and so skewed: <see cref="SkewedMean"/>; Σ_s has a jackknife over blocks of states.
/// </remarks>
internal sealed record VarianceParts(int States, Estimate Future, IReadOnlyList<Estimate> Action, Estimate State, string? Missing = null)
{
    private const int FewestStates = 40;
    private const int Blocks = 20;
    private const int LongestSpan = 10_000;

    /// <summary>T: a state is met at a uniform one of the first so many steps of a run.</summary>
    public static int Span(AlgorithmOptions options) => Math.Min(options.Horizon, LongestSpan);

    /// <summary>The parts.</summary>
    /// <param name="probe">The settings.</param>
    /// <param name="context">The agent and its environments.</param>
    /// <param name="estimator">γ, weights, time limits.</param>
    /// <param name="candidates">The baselines.</param>
    /// <param name="lengths">How long episodes are, from other rollouts: with them the budget says how many states there will be.</param>
    /// <param name="rng">Everything is drawn from its forks.</param>
    public static VarianceParts Of(BaselineProbe probe, ProbeContext context, GradientEstimator estimator, IReadOnlyList<BaselineProbe.Candidate> candidates, EpisodeLengths lengths, Rng rng)
    {
        var (agent, span) = (context.Snapshot.Learner.Agent, Span(context.Snapshot.Configuration.Options()));
        if (probe.FuturePairs == 0)
            return None("future-pairs is 0");
        if (agent.Head is IHeldNoise)
            return None("the policy holds its noise over steps, so that futures of a state do not depend on the state alone");
        var remaining = lengths.MeanRemaining ?? (context.MakeEnvironment().Spec.TimeLimit ?? 1000) / 2.0;
        var states = (int)Math.Min(1_000_000, probe.FuturePairs / ((span / 2.0) + (4 * remaining)));
        if (states < FewestStates)
            return None($"future-pairs = {probe.FuturePairs:N0} are enough for {states} states, {FewestStates} are needed");
        var drawn = new ResampledStates(agent, context.PerceivedEnvironment, context.Threads, context.Cancellation).Draw(states, span, estimator.Discount, estimator.TimeLimits, rng);
        return Of(agent, drawn, [.. candidates.Select(candidate => candidate.Value)], estimator.StateDiscount ? estimator.Discount : 1, candidates.ToList().FindIndex(candidate => candidate.Id == "fitted-time"));
    }

    /// <summary>The parts from states.</summary>
    /// <param name="agent">The policy.</param>
    /// <param name="drawn">The states.</param>
    /// <param name="baselines">b of each; Σ_s is computed with the one of <paramref name="steady"/>.</param>
    /// <param name="weight">γ of the weights w = γᵗ; 1 for none.</param>
    /// <param name="steady">A good baseline's place, chosen before looking: with it Σ_s, the same for all, has the least noise.</param>
    public static VarianceParts Of(Agent agent, IReadOnlyList<ResampledState> drawn, IReadOnlyList<IStateValue> baselines, double weight, int steady)
    {
        float[] observations = [.. drawn.SelectMany(state => state.Observation)];
        int[] times = [.. drawn.Select(state => state.Time)];
        var values = baselines.Select(baseline => baseline.At(observations, times)).ToArray();
        var good = values[steady];
        var (n, size) = (drawn.Count, agent.Head.ActionSize);
        var (future, common) = (new double[n], new double[n]);
        var action = values.Select(_ => new double[n]).ToArray();
        var (blocks, squares) = (new double[Blocks][], new double[Blocks]);
        for (var b = 0; b < Blocks; b++)
            blocks[b] = new double[agent.Policy.Theta.Length];
        var scores = new ScoreSum(agent.Head, agent.Policy);
        var (first, second, one) = (new double[scores.Parameters], new double[scores.Parameters], new float[] { 1 });
        for (var j = 0; j < n; j++)
        {
            var (state, w) = (drawn[j], Math.Pow(weight, 2.0 * drawn[j].Time));
            scores.Of(state.Observation, state.Actions.AsMemory(0, size), one, first);
            scores.Of(state.Observation, state.Actions.AsMemory(size, size), one, second);
            var (own, other, cross) = (Dot(first, first), Dot(second, second), Dot(first, second));
            var (g, mean, meanOther) = (state.Returns, (state.Returns[0] + state.Returns[1]) / 2, (state.Returns[2] + state.Returns[3]) / 2);
            future[j] = w * ((own * Square(g[0] - g[1])) + (other * Square(g[2] - g[3]))) / 4;
            for (var b = 0; b < values.Length; b++)
            {
                var v = values[b][j];
                action[b][j] = w * ((((own * (g[0] - v) * (g[1] - v)) + (other * (g[2] - v) * (g[3] - v))) / 2) - (cross * (mean - v) * (meanOther - v)));
            }

            var (a, c) = ((mean - good[j]) / 2, (meanOther - good[j]) / 2);
            common[j] = w * cross * 4 * a * c;
            var (block, root) = ((int)((long)j * Blocks / n), Math.Sqrt(w));
            for (var p = 0; p < first.Length; p++)
                blocks[block][p] += root * ((a * first[p]) + (c * second[p]));
            squares[block] += w * ((a * a * own) + (c * c * other) + (2 * a * c * cross));
        }

        return new VarianceParts(n, SkewedMean.Of(future), [.. action.Select(part => SkewedMean.Of(part))], StatePart(common, blocks, squares));
    }

    /// <summary>mean common − U of the states' vectors, with a jackknife that leaves a block of states out at a time.</summary>
    private static Estimate StatePart(double[] common, double[][] blocks, double[] squares)
    {
        var n = common.Length;
        var sum = Enumerable.Range(0, blocks[0].Length).Select(p => blocks.Sum(block => block[p])).ToArray();
        var (all, square) = (common.Sum(), squares.Sum());
        double At(double commonSum, double length, double squareSum, int count) => (commonSum / count) - ((length - squareSum) / ((double)count * (count - 1)));
        var without = new double[blocks.Length];
        for (var b = 0; b < blocks.Length; b++)
        {
            var block = blocks[b];
            var inside = Enumerable.Range(0, n).Where(j => (int)((long)j * blocks.Length / n) == b).ToList();
            var length = Enumerable.Range(0, sum.Length).Sum(p => Square(sum[p] - block[p]));
            without[b] = At(all - inside.Sum(j => common[j]), length, square - squares[b], n - inside.Count);
        }

        return Jackknife.Student(At(all, Dot(sum, sum), square, n), without) with { SampleSize = n };
    }

    private static VarianceParts None(string why) => new(0, Estimate.None(why, 0), [], Estimate.None(why, 0), why);

    private static double Square(double x) => x * x;

    private static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
