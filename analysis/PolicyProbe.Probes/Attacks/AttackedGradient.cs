using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The policy gradient Σ Â ∇log π(a | s) of clean episodes beside that of the same pairs with attacked observations, Σ Â ∇log π(a | s + δ): what learning would
/// be told if it saw what the attack shows. Â is the episode's return from there on less V(s).
/// </summary>
internal sealed class AttackedGradient
{
    private readonly Agent _agent;
    private readonly AttackVictim _victim;
    private readonly ScoreSum _scores;
    private readonly List<(int From, int Count)> _episodes = [];
    private readonly double[] _states;
    private readonly float[] _actions;
    private readonly float[] _weights;
    private readonly double[][] _clean;

    /// <summary>Of kept episodes, thinned evenly to about so many pairs.</summary>
    public AttackedGradient(Agent agent, IReadOnlyList<AttackedEpisode> episodes, double discount, int pairs)
    {
        (_agent, _victim, _scores) = (agent, AttackVictim.Of(agent), new ScoreSum(agent.Head, agent.Policy));
        var stride = Math.Max(1, (int)Math.Ceiling((double)episodes.Sum(episode => episode.Steps) / pairs));
        var (states, actions, weights) = (new List<float>(), new List<float>(), new List<float>());
        foreach (var episode in episodes)
        {
            var values = agent.Value.Predict([.. episode.States.SelectMany(state => state)]);
            var (from, left) = (weights.Count, episode.End == EpisodeEnd.Truncated ? (double)values[^1] : 0);
            var returns = new double[episode.Steps];
            for (var t = episode.Steps - 1; t >= 0; t--)
                returns[t] = left = episode.Rewards[t] + (discount * left);
            for (var t = 0; t < episode.Steps; t += stride)
            {
                states.AddRange(episode.States[t]);
                actions.AddRange(episode.Actions[t]);
                weights.Add((float)(returns[t] - values[t]));
            }

            _episodes.Add((from, weights.Count - from));
        }

        (_states, _actions, _weights) = ([.. states.Select(value => (double)value)], [.. actions], [.. weights]);
        _clean = Gradients(_states);
    }

    /// <summary>s [n, O], episode after episode.</summary>
    public double[] States => _states;

    /// <summary>n.</summary>
    public int Pairs => _weights.Length;

    /// <summary>δ [n, O] of an attack on all of them.</summary>
    public double[] Attack(IObservationAttack attack, PerturbationSet set, Rng rng) => attack.Perturb(new AttackedStates(_victim, _states, _victim.Outputs(_states)), set, rng);

    /// <summary>The cosine of the two gradients, the jackknife over episodes.</summary>
    public Estimate Cosine(double[] delta)
    {
        var attacked = Gradients([.. _states.Zip(delta, (s, d) => s + d)]);
        double[] One(double[][] each) => [.. Enumerable.Range(0, each[0].Length).Select(p => each.Sum(gradient => gradient[p]))];
        var (clean, moved) = (One(_clean), One(attacked));
        double Left(int i)
        {
            var (product, first, second) = (0.0, 0.0, 0.0);
            for (var p = 0; p < clean.Length; p++)
            {
                var (x, y) = (clean[p] - (i < 0 ? 0 : _clean[i][p]), moved[p] - (i < 0 ? 0 : attacked[i][p]));
                (product, first, second) = (product + (x * y), first + (x * x), second + (y * y));
            }

            return product / Math.Sqrt(first * second);
        }

        var cosine = Left(-1);
        double[] others = [.. Enumerable.Range(0, _episodes.Count).Select(Left)];
        if (!double.IsFinite(cosine) || !others.All(double.IsFinite))
            return Estimate.None("a gradient is 0, with all episodes or without one", _episodes.Count);
        var estimate = Jackknife.Student(cosine, others);
        return estimate with { Interval = estimate.Interval!.Value.Clamp(-1, 1) };
    }

    /// <summary>Σ Â ∇log π of each episode [E][P].</summary>
    private double[][] Gradients(double[] states)
    {
        float[] seen = [.. states.Select(value => (float)value)];
        var (width, size) = (_agent.Policy.Network.Layout.InputSize, _agent.Head.ActionSize);
        return [.. _episodes.Select(part =>
        {
            var sum = new double[_scores.Parameters];
            _scores.Of(seen.AsMemory(part.From * width, part.Count * width), _actions.AsMemory(part.From * size, part.Count * size), _weights.AsMemory(part.From, part.Count), sum);
            return sum;
        })];
    }
}
