using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Uniform in the set: what an attack has to be better than.</summary>
internal sealed record RandomAttack : IObservationAttack
{
    public string Id => "random";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng)
    {
        var delta = new double[states.States.Length];
        for (var row = 0; row < states.Count; row++)
            set.Sample(states.States.AsSpan(row * states.Width, states.Width), delta.AsSpan(row * states.Width, states.Width), rng);
        return delta;
    }
}

/// <summary>
/// One whole step: up the cross-entropy of the policy's own most likely action (S. Huang et al., 2017); of continuous actions up the KL from a random start, for
/// at the state itself its gradient is 0.
/// </summary>
internal sealed record FastGradientAttack : IObservationAttack
{
    public string Id => "fast-gradient";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) => states.Victim.Head is Categorical
        ? states.Climb(SetAscent.OneStep(set), new CrossEntropy([.. Enumerable.Range(0, states.Count).Select(row => AttackVictim.Best(states.Row(row)))]), rng)
        : states.Climb(new SetAscent(set) { RandomStart = true, StepShare = 2 }, new PolicyDivergence(states.Victim.Head, states.Outputs), rng);
}

/// <summary>Maximal action difference: up KL(π(· | s) ‖ π(· | s + δ)) from a random start, the best of all iterates (H. Zhang et al., 2020).</summary>
/// <param name="Iterations">Gradient steps.</param>
internal sealed record ActionDifferenceAttack(int Iterations) : IObservationAttack
{
    public string Id => "mad";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) =>
        states.Climb(new SetAscent(set) { Steps = Iterations, RandomStart = true }, new PolicyDivergence(states.Victim.Head, states.Outputs), rng);
}

/// <summary>Down the agent's own value function at the shown observation (A. Pattanaik et al., 2018, as in the code of H. Zhang et al., 2020).</summary>
/// <param name="Iterations">Gradient steps.</param>
internal sealed record CriticAttack(int Iterations) : IObservationAttack
{
    public string Id => "critic";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) =>
        new SetAscent(set) { Steps = Iterations }.Run(new NetworkLoss(states.Victim.Value, [], [], new ValueDescent(), states.Count), states.States, rng).Deltas;
}

/// <summary>Down the learned Q^π of the true state under the action that the shown observation leads to: Σ_a π(a | s + δ) Q(s, a), or Q(s, μ(s + δ)).</summary>
/// <param name="Critic">Q^π.</param>
/// <param name="Iterations">Gradient steps.</param>
internal sealed record SarsaAttack(SarsaCritic Critic, int Iterations) : IObservationAttack
{
    public string Id => "sarsa";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) => states.Climb(
        new SetAscent(set) { Steps = Iterations, Starts = 2 },
        states.Victim.Head is Categorical
            ? new ExpectedValueDescent(Critic.Values(states.States))
            : new ActionValueDescent(Critic.Network, Critic.Theta, states.States, states.Victim.Head.ActionSize), rng);
}

/// <summary>
/// Strategically timed: only where the policy prefers an action clearly, max π − min π ≥ β, and then towards the one that it likes least (Y.-C. Lin et al.,
/// 2017). Discrete actions only: of continuous ones there is no such preference.
/// </summary>
/// <param name="Iterations">Gradient steps.</param>
/// <param name="Preference">β.</param>
internal sealed record TimedAttack(int Iterations, double Preference) : IObservationAttack
{
    public string Id => "timed";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng)
    {
        int[] labels = [.. Enumerable.Range(0, states.Count).Select(row => AttackVictim.Best(states.Row(row)))];
        int[] targets = [.. Enumerable.Range(0, states.Count).Select(row => AttackVictim.Best([.. states.Row(row).ToArray().Select(z => -z)]))];
        var delta = new double[states.States.Length];
        int[] due = [.. Enumerable.Range(0, states.Count).Where(row => labels[row] != targets[row] && Spread(states.Row(row)) >= Preference)];
        if (due.Length == 0)
            return delta;
        var chosen = new AttackedStates(states.Victim, [.. due.SelectMany(row => states.States[(row * states.Width)..((row + 1) * states.Width)])], [.. due.SelectMany(row => states.Row(row).ToArray())]);
        var found = chosen.Climb(new SetAscent(set) { Steps = Iterations }, new TargetedMargin([.. due.Select(row => labels[row])], [.. due.Select(row => targets[row])]), rng);
        for (var i = 0; i < due.Length; i++)
            found.AsSpan(i * states.Width, states.Width).CopyTo(delta.AsSpan(due[i] * states.Width));
        return delta;
    }

    /// <summary>max π − min π.</summary>
    private static double Spread(ReadOnlySpan<double> logits)
    {
        double highest = double.NegativeInfinity, lowest = double.PositiveInfinity, sum = 0;
        foreach (var z in logits)
            (highest, lowest) = (Math.Max(highest, z), Math.Min(lowest, z));
        foreach (var z in logits)
            sum += Math.Exp(z - highest);
        return (1 - Math.Exp(lowest - highest)) / sum;
    }
}

/// <summary>
/// Up the KL without a gradient: g ≈ Σ (F(x + σu) − F(x − σu)) u over antithetic normal directions, then the set's steepest step; the best of all points asked.
/// Evolution strategies as in A. Ilyas et al., "Black-box Adversarial Attacks with Limited Queries and Information" (2018). It finds what it finds even where a
/// gradient is masked.
/// </summary>
/// <param name="Iterations">Steps.</param>
internal sealed record BlackBoxAttack(int Iterations) : IObservationAttack
{
    private const int Directions = 8;
    private const double Width = 0.25;

    public string Id => "black-box";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng)
    {
        var (rows, n, loss) = (states.Count, states.Width, new PolicyDivergence(states.Victim.Head, states.Outputs));
        var objective = new NetworkLoss(states.Victim.Policy, [], [], loss, rows);
        var (x, delta, best, bestValue) = (states.States, new double[rows * n], new double[rows * n], new double[rows]);
        for (var row = 0; row < rows; row++)
            set.Sample(x.AsSpan(row * n, n), delta.AsSpan(row * n, n), rng);
        double[] Ask(double[] at)
        {
            var (moved, values) = (new double[at.Length], new double[rows]);
            for (var row = 0; row < rows; row++)
                set.Project(at.AsSpan(row * n, n), x.AsSpan(row * n, n));
            for (var i = 0; i < at.Length; i++)
                moved[i] = x[i] + at[i];
            objective.Values(moved, values);
            for (var row = 0; row < rows; row++)
                if (values[row] > bestValue[row])
                {
                    bestValue[row] = values[row];
                    at.AsSpan(row * n, n).CopyTo(best.AsSpan(row * n));
                }

            return values;
        }

        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var (slope, step) = (new double[rows * n], new double[n]);
            for (var k = 0; k < Directions; k++)
            {
                double[] u = [.. Enumerable.Range(0, rows * n).Select(i => set.Radii[i % n] * rng.NextNormal())];
                var (up, down) = (Ask([.. delta.Zip(u, (d, v) => d + (Width * v))]), Ask([.. delta.Zip(u, (d, v) => d - (Width * v))]));
                for (var i = 0; i < u.Length; i++)
                    slope[i] += (up[i / n] - down[i / n]) * u[i];
            }

            for (var row = 0; row < rows; row++)
            {
                set.Steepest(slope.AsSpan(row * n, n), x.AsSpan(row * n, n), step);
                for (var i = 0; i < n; i++)
                    delta[(row * n) + i] += 2.5 / Iterations * step[i];
            }

            Ask(delta);
        }

        return best;
    }
}
