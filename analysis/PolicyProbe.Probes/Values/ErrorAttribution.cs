using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// The mean squared error of a value function against returns, E(V − R)² = E(V − V^π)² + E Var(R | s), taken apart by n independent returns
/// from each of m independent states. With eᵢ = V − Rᵢ of a state: M = Σeᵢ²/n, U = Σ_{i≠j} eᵢeⱼ/(n(n − 1)), unbiased for (V − V^π)², and
/// M − U, the returns' variance. Intervals are over states. Of several value functions each state has the mean over them: what is said is
/// said of these.
/// </summary>
/// <param name="SquaredError">E(V − R)².</param>
/// <param name="NoiseFloor">E Var(R | s): what the exact V^π scores.</param>
/// <param name="Excess">E(V − V^π)².</param>
/// <param name="ExcessShare">Excess over squared error.</param>
/// <param name="RelativeError">E|V − R|/|R|, of returns of at least the guard.</param>
/// <param name="RelativeBound">E|R̄ − R|/|R| with R̄ the mean of the state's other returns: at least what V^π scores, by Jensen's inequality.</param>
/// <param name="Ceiling">1 − E Var(R | s)/Var(R): the explained variance of V^π.</param>
internal sealed record ErrorAttribution(
    Estimate SquaredError, Estimate NoiseFloor, Estimate Excess, Estimate ExcessShare, Estimate RelativeError, Estimate RelativeBound, Estimate Ceiling)
{
    /// <summary>Takes the error apart.</summary>
    /// <param name="states">The states with their returns.</param>
    /// <param name="values">V of each state, by value function [F][m].</param>
    /// <param name="guard">The least |R| of a relative error, as a share of the returns' root mean square.</param>
    public static ErrorAttribution Of(IReadOnlyList<StateReturns> states, IReadOnlyList<double[]> values, double guard)
    {
        var m = states.Count;
        var least = ValueScore.Least([.. states.SelectMany(state => state.Returns)], guard);
        double[] squares = new double[m], excess = new double[m], noise = new double[m], spread = new double[m];
        double[] relative = new double[m], bound = new double[m], counted = new double[m];
        var mean = states.Average(state => state.Returns.Average());
        for (var i = 0; i < m; i++)
        {
            var returns = states[i].Returns;
            var (n, average) = (returns.Length, returns.Average());
            noise[i] = returns.Sum(r => (r - average) * (r - average)) / (n - 1);
            spread[i] = returns.Average(r => (r - mean) * (r - mean));
            foreach (var value in values)
            {
                squares[i] += returns.Average(r => (value[i] - r) * (value[i] - r)) / values.Count;
                relative[i] += ValueScore.Relative([.. Enumerable.Repeat(value[i], n)], returns, least).Sum / values.Count;
            }

            excess[i] = squares[i] - noise[i];
            (bound[i], var kept) = ValueScore.Relative([.. returns.Select(r => ((n * average) - r) / (n - 1))], returns, least);
            counted[i] = kept;
        }

        var ceiling = SkewedMean.Ratio(noise, spread);
        return new ErrorAttribution(
            SkewedMean.Of(squares), SkewedMean.Of(noise), SkewedMean.Of(excess), SkewedMean.Ratio(excess, squares), SkewedMean.Ratio(relative, counted), SkewedMean.Ratio(bound, counted),
            ceiling with
            {
                Value = 1 - ceiling.Value,
                Interval = ceiling.Interval is { } interval ? new Interval(1 - interval.High, 1 - interval.Low) : null,
            });
    }
}
