using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What attacks on the observations of one policy reach in a process that is known, beside the exact optimum; everything without sampling.</summary>
public sealed class TabularStudy
{
    private TabularStudy(string name, PolicyEvaluation clean, string metric, IReadOnlyList<int> neighbours) =>
        (Name, Clean, Metric, Neighbours) = (name, clean, metric, neighbours);

    /// <summary>The attacks, the random one first.</summary>
    public static IReadOnlyList<string> Attacks { get; } = ["random", .. TabularAttack.All.Select(attack => attack.Id)];

    /// <summary>Which process and which policy.</summary>
    public string Name { get; }

    /// <summary>π without an adversary.</summary>
    public PolicyEvaluation Clean { get; }

    /// <summary>What makes states neighbours.</summary>
    public string Metric { get; }

    /// <summary>k, ascending.</summary>
    public IReadOnlyList<int> Neighbours { get; }

    /// <summary>The optimal adversary's return at each k.</summary>
    public double[] Optimum { get; private init; } = [];

    /// <summary>The return of each attack at each k [attacks][k].</summary>
    public double[][] Returns { get; private init; } = [];

    /// <summary>The least V − Ṽ over states, times and k, for each attack: below 0 would be below the optimum.</summary>
    public double[] LeastGap { get; private init; } = [];

    /// <summary>max |Ṽ − TṼ| over k.</summary>
    public double Residual { get; private set; }

    /// <summary>The largest difference over k between the optimum and its adversary evaluated by a linear solve, or forward in time.</summary>
    public double SolveError { get; private set; }

    /// <summary>The largest share over k that the drop max (V^π − Ṽ) has of its bound, from Q^π; 0 where the bound is infinite.</summary>
    public double LocalShare { get; private set; }

    /// <summary>The largest drop max (V^π − Ṽ) beside α max D_TV; the bound is infinite for γ = 1 without a horizon.</summary>
    public (double Drop, double Bound) Uniform { get; private set; }

    /// <summary>The largest of all |V|: the scale of rounding.</summary>
    public double Scale => 1 + Clean.V.Cast<double>().Concat(Optimum).Max(Math.Abs);

    /// <summary>Attacks a policy.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="model">The process.</param>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <param name="near">Which states look alike.</param>
    /// <param name="neighbours">k, ascending; those beyond what there is are cut to it.</param>
    /// <exception cref="WrongUseException">γ = 1 without a horizon, and the policy or an attack keeps the agent from every end.</exception>
    public static TabularStudy Of(string name, FiniteMdp model, double[,] policy, StateNeighbourhoods near, IReadOnlyList<int> neighbours)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(near);
        int[] ks = [.. neighbours.Select(k => Math.Min(k, near.Most)).Distinct().Order()];
        try
        {
            var study = new TabularStudy(name, PolicyEvaluation.Of(model, policy), near.Metric, ks)
            {
                Optimum = new double[ks.Length],
                Returns = [.. Attacks.Select(_ => new double[ks.Length])],
                LeastGap = [.. Attacks.Select(_ => double.PositiveInfinity)],
            };
            for (var i = 0; i < ks.Length; i++)
                study.Attack(i, near.Nearest(ks[i]));
            return study;
        }
        catch (InvalidOperationException unbounded)
        {
            throw new WrongUseException($"{name}: expected values that an adversary cannot push beyond every bound; with γ = {model.Discount} and no horizon take a model with a discount below 1 or a horizon.", unbounded);
        }
    }

    private void Attack(int i, int[][] allowed)
    {
        var model = Clean.Model;
        var best = ObservationAdversary.Optimal(Clean, allowed);
        Optimum[i] = best.Return;
        Residual = Math.Max(Residual, best.Residual);
        var solved = ObservationAdversary.Value(Clean, best.Shown);
        SolveError = Math.Max(SolveError, Math.Abs(ObservationAdversary.ForwardReturn(Clean, best.Shown) - best.Return));
        var drop = 0.0;
        for (var t = 0; t < Clean.Layers; t++)
            for (var s = 0; s < model.States; s++)
            {
                SolveError = Math.Max(SolveError, Math.Abs(solved[t, s] - best.V[t, s]));
                drop = Math.Max(drop, Clean.V[t, s] - best.V[t, s]);
            }

        var bound = ObservationDropBound.Of(Clean, [.. allowed.Select((near, s) => model.Terminal[s] ? 0 : near.Max(shown => TabularAttack.Variation(Clean, s, shown)))]);
        LocalShare = Math.Max(LocalShare, bound.Local > 0 ? drop / bound.Local : 0);
        if (drop >= Uniform.Drop)
            Uniform = (drop, bound.Uniform);
        Note(0, i, PolicyEvaluation.Of(model, Mixed(allowed)).V, best);
        for (var attack = 0; attack < TabularAttack.All.Count; attack++)
            Note(attack + 1, i, ObservationAdversary.Value(Clean, TabularAttack.All[attack].Shown(Clean, allowed)), best);
    }

    private void Note(int attack, int i, double[,] v, ObservationAdversary best)
    {
        Returns[attack][i] = ObservationAdversary.Mean(Clean.Model, v);
        for (var t = 0; t < Clean.Layers; t++)
            for (var s = 0; s < Clean.Model.States; s++)
                LeastGap[attack] = Math.Min(LeastGap[attack], v[t, s] - best.V[t, s]);
    }

    /// <summary>What a policy does that is shown a state of B(s) at random: the mean of π(· | ŝ).</summary>
    private double[,] Mixed(int[][] allowed)
    {
        var table = new double[Clean.Model.States, Clean.Model.Actions];
        for (var s = 0; s < Clean.Model.States; s++)
            for (var a = 0; a < Clean.Model.Actions; a++)
                table[s, a] = allowed[s].Average(shown => Clean.Policy[shown, a]);
        return table;
    }
}
