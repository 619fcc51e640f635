using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>How well something tells the returns of held-out rollouts: 1 − Σ(R − f)²/Σ(R − R̄)², R̄ the mean of the rollouts that heads are fitted to.</summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Short">What it is, in two or three words.</param>
/// <param name="Words">The same as a phrase.</param>
/// <param name="Errors">Mean (R − f)² of each held-out rollout [R].</param>
internal sealed record BodyFit(string Id, string Short, string Words, double[] Errors)
{
    /// <summary>Of the agent's own V, of heads fitted afresh to frozen bodies, and of one on the observations alone; the first is R̄ itself.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="references">Agents whose bodies are tried too.</param>
    /// <param name="train">What heads are fitted to.</param>
    /// <param name="held">What they are judged on.</param>
    /// <param name="ridge">Of the heads.</param>
    public static IReadOnlyList<BodyFit> Of(PreciseAgent agent, IReadOnlyList<ReferenceAgent> references, IReadOnlyList<ReturnedRollout> train, IReadOnlyList<ReturnedRollout> held, double ridge)
    {
        double[] targets = [.. train.SelectMany(rollout => rollout.Returns)];
        var mean = targets.Average();
        BodyFit Head(string id, string name, string words, Func<double[], double[]> body)
        {
            var head = RidgeHead.Fit(train.SelectMany(rollout => body(rollout.States)).ToArray(), targets, ridge);
            return new BodyFit(id, name, words, [.. held.Select(rollout => Error(rollout.Returns, head.Predict(body(rollout.States))))]);
        }

        Func<double[], double[]> Body(PreciseAgent of) => states => HiddenFeatures.Body(LayerSimilarity.Trunk(of, "value"), states);
        return
        [
            new("mean", "mean return", "the mean return", [.. held.Select(rollout => rollout.Returns.Average(value => (value - mean) * (value - mean)))]),
            new("trained-head-fit", "V as it is", "V as it is", [.. held.Select(rollout => Error(rollout.Returns, rollout.Values))]),
            Head("refitted-head-fit", "refitted head", "a head fitted afresh on the frozen body of V", Body(agent)),
            .. references.Select(reference => Head($"{(reference.Update is > 0 ? $"body-{reference.Name}" : $"{reference.Name}-body")}-fit", $"on the body, {(reference.Update > 0 ? $"{reference.Name} updates" : reference.Name)}", $"a head fitted afresh on the frozen body of {reference.Words}", Body(reference.Agent))),
            Head("observations-fit", "observations alone", "a head fitted to the observations themselves, without any body", states => states),
        ];
    }

    /// <summary>Its share of the variance told, with a jackknife over rollouts.</summary>
    /// <param name="mean">The fit of the mean return.</param>
    public Estimate Share(BodyFit mean) => Quotient(mean.Errors, Errors);

    /// <summary>How much more than another it tells.</summary>
    /// <param name="other">The other.</param>
    /// <param name="mean">The fit of the mean return.</param>
    public Estimate Gain(BodyFit other, BodyFit mean) => Quotient(other.Errors, Errors, mean.Errors);

    /// <summary>(Σa − Σb)/Σc over rollouts; c is a where it is left out.</summary>
    private static Estimate Quotient(double[] a, double[] b, double[]? c = null)
    {
        double Of(int without) => (Sum(a, without) - Sum(b, without)) / Sum(c ?? a, without);
        double Sum(double[] values, int without) => values.Where((_, r) => r != without).Sum();
        double[] left = [.. Enumerable.Range(0, a.Length).Select(Of)];
        if (!double.IsFinite(Of(-1)))
            return Estimate.None("all returns are the same", a.Length);
        return Array.TrueForAll(left, double.IsFinite) ? Jackknife.Student(Of(-1), left) : new Estimate(Of(-1), null, a.Length);
    }

    private static double Error(double[] returns, double[] values) => returns.Zip(values, (r, v) => (r - v) * (r - v)).Average();
}
