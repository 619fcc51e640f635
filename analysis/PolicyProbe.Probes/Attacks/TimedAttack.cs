using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

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
