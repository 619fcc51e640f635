using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="ValueFitProbe"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="pairs">K, rounded up.</param>
/// <param name="repeats">The updates.</param>
/// <param name="calibration">The states by their value.</param>
/// <param name="attribution">The error against returns, taken apart.</param>
/// <param name="truth">What of it is known exactly.</param>
/// <param name="bootstraps">Whether a time limit keeps the value of its last state.</param>
internal sealed class ValueFitReport(
    ValueFitProbe probe, Snapshot snapshot, int pairs, ValueFitRepeat[] repeats, ValueCalibration calibration, ErrorAttribution attribution, ValueFitProbe.Truth truth, bool bootstraps)
{
    private const double FewEpisodes = 5;
    private const int FewStates = 30;
    private const double MuchLeftOut = 0.1;

    private readonly string _value = probe.Value switch
    {
        JudgedValue.Exact => "V the exact V^π",
        JudgedValue.Fitted => $"V a network fitted to the returns of {probe.FitSamples} pairs",
        _ => $"V the network after an update from K = {pairs} pairs",
    };

    private readonly string _given = probe.Value == JudgedValue.Network ? $", mean over these {repeats.Length} networks" : "";

    private bool Knows => Array.TrueForAll(repeats, repeat => repeat.Exact is not null);

    private Estimate HeldOutReturns => Over(repeat => repeat.HeldOut.Returns.RelativeError);

    /// <summary>Held-out minus train, squared error against returns.</summary>
    private Estimate Gap => Over(repeat => repeat.HeldOut.Returns.MeanSquare - repeat.Train.Returns.MeanSquare);

    /// <summary>Every number: on the update's pairs, on fresh ones, and the attribution.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar>();
        foreach (var (set, of) in new[] { ("train", (Func<ValueFitRepeat, ValueFitScores>)(repeat => repeat.Train)), ("held-out", repeat => repeat.HeldOut) })
        {
            var where = set == "train" ? "on the update's own pairs" : $"on {pairs} fresh pairs of the policy before the update";
            Add(scalars, $"{set}-gae", repeat => of(repeat).Estimates, $"y = V_old + Â, {where}; {_value}");
            Add(scalars, $"{set}-returns", repeat => of(repeat).Returns, $"y the discounted return R to the episode's end, {where}; {_value}", set == "held-out" ? truth.SquaredError : null);
        }

        scalars.Add(Scalar("generalisation-gap", Gap, "reward²", Direction.LowerIsBetter, $"E(V − R)² on fresh pairs less that on the update's own; {_value}"));
        var at = $"states as a rollout of K pairs from a reset meets them{_given}; {_value}";
        scalars.Add(Scalar("squared-error", attribution.SquaredError, "reward²", Direction.LowerIsBetter, $"E(V(s) − R)² = excess + noise-floor, {at}", truth.SquaredError));
        scalars.Add(Scalar("noise-floor", attribution.NoiseFloor, "reward²", Direction.Neutral, $"E Var(R | s), what the exact V^π scores, {at}", truth.NoiseFloor));
        scalars.Add(Scalar("excess", attribution.Excess, "reward²", Direction.LowerIsBetter, $"E(V(s) − V^π(s))², V^π of the environment's whole state, {at}; unbiased, may fall below 0", truth.Excess));
        scalars.Add(Scalar("excess-share", attribution.ExcessShare, "1", Direction.LowerIsBetter, $"excess over squared-error, {at}", truth.Excess / truth.SquaredError));
        scalars.Add(Scalar("relative-error", attribution.RelativeError, "1", Direction.LowerIsBetter, $"E|V − R|/|R|, |R| at least {probe.Guard} of its root mean square, {at}"));
        scalars.Add(Scalar("relative-error-bound", attribution.RelativeBound, "1", Direction.Neutral, $"E|R̄ − R|/|R|, R̄ the mean of {probe.Returns - 1} further returns from s: at least what the exact V^π scores (Jensen), same guard and states"));
        scalars.Add(Scalar("explained-variance-ceiling", attribution.Ceiling, "1", Direction.Neutral, "1 − E Var(R | s)/Var(R): the explained variance of the exact V^π"));
        if (Knows)
        {
            scalars.Add(Scalar("exact-error", Over(repeat => repeat.Exact!.MeanSquare), "reward²", Direction.LowerIsBetter, $"E(V − V^π)² on the held-out pairs, V^π exact{Convention}; {_value}"));
            scalars.Add(Scalar("exact-relative-error", Over(repeat => repeat.Exact!.RelativeError), "1", Direction.LowerIsBetter, $"E|V − V^π|/|V^π| on the held-out pairs, V^π exact{Convention}; {_value}"));
            scalars.Add(Scalar("exact-returns-relative-error", Over(repeat => repeat.Exact!.Returns.RelativeError), "1", Direction.Neutral, $"E|V^π − R|/|R| on the held-out pairs: what the exact V^π scores against returns{Convention}"));
        }

        if (truth.TimeBlindness is { } blindness)
            scalars.Add(Plain("time-blindness", blindness, "reward²", Direction.Neutral, 0, "E(E[V^π(s, t) | s] − V^π(s, t))²: the excess of the best function that does not see the time; exact", blindness));
        scalars.Add(Plain("states", calibration.States, "states", Direction.Neutral, calibration.States, $"independent states with {probe.Returns} returns each"));
        scalars.Add(Plain("cut-share", repeats.Average(repeat => repeat.Cut), "1", Direction.Neutral, repeats.Length, "share of the pairs whose episode a time limit ended"));
        scalars.Add(Plain("episodes", repeats.Average(repeat => repeat.Episodes), "episodes", Direction.Neutral, repeats.Length, $"complete episodes in a rollout of K = {pairs} pairs, mean"));
        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>
        {
            new("fit", FindingLevel.Note,
                $"Held-out relative error {Percent(Over(repeat => repeat.HeldOut.Estimates.RelativeError))} against V_old + Â and {Percent(HeldOutReturns)} against returns; on the pairs of the update {Percent(Over(repeat => repeat.Train.Estimates.RelativeError))} and {Percent(Over(repeat => repeat.Train.Returns.RelativeError))}.",
                "Targets V_old + Â contain the old network: a small error against them says that it has changed little, not that it is right."),
            Attribution(),
            Relative(),
        };
        if (Gap.Interval is { Low: > 0 })
            findings.Add(new Finding("overfit", FindingLevel.Note, $"On fresh pairs the squared error against returns is larger than on the update's own by {Text(Gap)}.", "The network has learned its rollout's noise: fewer epochs, or more pairs an update."));
        if (truth.TimeBlindness is > 0 and var blindness && blindness > 0.05 * truth.Excess)
            findings.Add(new Finding("time-blind", FindingLevel.Note, $"Of the exact excess {Number(truth.Excess)}, {Number(blindness)} is the time left, which no function of the observation knows.", "No training removes that part; the time as an input would."));
        if (repeats.Average(repeat => repeat.Cut) is > 0 and var cut)
            findings.Add(bootstraps
                ? new Finding("time-limit", FindingLevel.Note, $"{cut:P0} of the pairs are of episodes that a time limit ended; their returns lean on the {(probe.Value == JudgedValue.Exact ? "exact value" : "network's value before the update")} of the last state, as the algorithm's do.", "Noise and excess are then those of returns with that value at their end.")
                : new Finding("time-limit", FindingLevel.Note, $"{cut:P0} of the pairs are of episodes that a time limit ended, which counts as a death here: values depend on the time left.", "A network that does not see the time cannot fit them; time-limit-bootstrap asks for values without the limit."));
        if (repeats.Average(repeat => Math.Max(repeat.HeldOut.Returns.LeftOut, repeat.HeldOut.Estimates.LeftOut)) is > MuchLeftOut and var left)
            findings.Add(new Finding("relative-error-guarded", FindingLevel.Warning, $"{left:P0} of the targets are below {probe.Guard:P0} of their root mean square and left out of the relative error: targets change their sign or are near 0.", "A relative error says little then; excess-share and explained variance do not divide by single targets."));
        if (repeats.Average(repeat => repeat.Episodes) is < FewEpisodes and var episodes)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"A rollout holds {episodes:0.#} complete episodes.", "Its pairs depend on one another; intervals are over whole updates, so raise repeats for narrower ones."));
        if (calibration.States < FewStates)
            findings.Add(new Finding("few-states", FindingLevel.Warning, $"The attribution rests on {calibration.States} independent states.", "Raise samples."));
        return findings;
    }

    /// <summary>Mean returns against the values that states are given.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var lines = new List<Line>
        {
            new("mean return", LineRole.Measured, calibration.Value, [.. calibration.Return.Select(estimate => Finite(estimate.Value))],
                [.. calibration.Return.Select(estimate => Finite(estimate.Interval?.Low))], [.. calibration.Return.Select(estimate => Finite(estimate.Interval?.High))]),
            new("return = value", LineRole.Theory, [calibration.Value[0], calibration.Value[^1]], [calibration.Value[0], calibration.Value[^1]]),
        };
        if (calibration.Exact is { } exact)
            lines.Add(new Line("exact value", LineRole.Truth, calibration.Value, [.. exact.Select(value => (double?)value)]));
        return
        [
            new LineFigure(
                "value-fit", $"Value and return on {snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}",
                $"{calibration.States} independent states in groups by the value they are given{_given}, with the mean of their returns and its 95 % interval over states. Dashed: a perfect fit. Squared error against returns {Number(attribution.SquaredError.Value)}, of which noise of the returns {Number(attribution.NoiseFloor.Value)}.",
                new Axis("value V(s)"), new Axis("discounted return"), lines, []),
        ];
    }

    private string Convention => bootstraps ? ", as if there were no time limit" : ", time limit included";

    private Finding Attribution()
    {
        var text = $"Of the squared error {Text(attribution.SquaredError)} against returns, the noise of returns is {Text(attribution.NoiseFloor)} and the error against V^π {Text(attribution.Excess)}, a share of {Percent(attribution.ExcessShare)}.";
        return attribution.Excess.Interval switch
        {
            null => new Finding("attribution-undetermined", FindingLevel.Warning, $"{text} Too few states for an interval.", "Raise samples."),
            { Low: > 0 } => new Finding("attribution", FindingLevel.Note, text,
                attribution.ExcessShare.Value > 0.25 ? "The value function is wrong beyond the noise: more epochs, a higher rate or more pairs for it are worth a try."
                : "Most of the error is noise that no value function removes."),
            { High: < 0 } => new Finding("attribution", FindingLevel.Warning, $"{text} A square cannot be below 0: chance, one time in forty.", "Another seed, or more samples."),
            _ => new Finding("attribution", FindingLevel.Note, $"{text} The interval holds 0: all of the error may be the noise of returns.", "Do not blame the value function; more samples would show a smaller error of it."),
        };
    }

    private Finding Relative()
    {
        if (Knows)
        {
            var floor = Over(repeat => repeat.Exact!.Returns.RelativeError);
            return new Finding("relative-error-floor", FindingLevel.Note, $"The exact V^π itself has a relative error of {Percent(floor)} against returns.",
                HeldOutReturns.Value <= floor.Value * 1.1 ? "The judged one does no worse: its relative error is the noise of returns." : string.Empty);
        }

        var (error, bound) = (attribution.RelativeError, attribution.RelativeBound);
        return error.Interval is { Low: var low } && bound.Interval is { High: var high } && low > high
            ? new Finding("relative-error-floor", FindingLevel.Note, $"The relative error {Percent(error)} is above what noise can explain: the exact V^π scores at most {Percent(bound)}.", string.Empty)
            : new Finding("relative-error-floor", FindingLevel.Note, $"The exact V^π, not known here, may score up to {Percent(bound)} against returns; the relative error of {Percent(error)} is not above that.", "It is no evidence against the network; excess-share is what tells noise from error.");
    }

    private void Add(List<Scalar> scalars, string id, Func<ValueFitRepeat, ValueScore> score, string what, double? squareTruth = null)
    {
        scalars.Add(Scalar($"{id}-mse", Over(repeat => score(repeat).MeanSquare), "reward²", Direction.LowerIsBetter, $"E(V − y)², {what}", squareTruth));
        scalars.Add(Scalar($"{id}-relative-error", Over(repeat => score(repeat).RelativeError), "1", Direction.LowerIsBetter, $"E|V − y|/|y|, |y| at least {probe.Guard} of its root mean square in its rollout, {what}"));
        scalars.Add(Plain($"{id}-left-out", repeats.Average(repeat => score(repeat).LeftOut), "1", Direction.Neutral, repeats.Length, $"share of the pairs whose |y| is below that, {what}"));
        scalars.Add(Scalar($"{id}-explained-variance", Over(repeat => score(repeat).ExplainedVariance), "1", Direction.HigherIsBetter, $"E[1 − Var(y − V)/Var(y)] of a rollout, {what}"));
    }

    /// <summary>The mean over the updates, which are the units of replication; undetermined where one has no value.</summary>
    private Estimate Over(Func<ValueFitRepeat, double?> score)
    {
        double?[] values = [.. repeats.Select(score)];
        return values.Contains(null) ? Estimate.None("a rollout has no value for it", values.Length) : SkewedMean.Of([.. values.Select(value => value!.Value)]);
    }
}
