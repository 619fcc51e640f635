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

        var ceiling = Ratio(noise, spread);
        return new ErrorAttribution(
            Mean(squares), Mean(noise), Mean(excess), Ratio(excess, squares), Ratio(relative, counted), Ratio(bound, counted),
            ceiling with
            {
                Value = 1 - ceiling.Value,
                Interval = ceiling.Interval is { } interval ? new Interval(1 - interval.High, 1 - interval.Low) : null,
            });
    }

    /// <summary>The mean with Student's interval; without one where there is a single unit, or none differs from another.</summary>
    public static Estimate Mean(double[] units)
    {
        if (units.Length == 0)
            return Estimate.None("there is nothing to average", 0);
        var mean = units.Average();
        return units.Length < 2 || Array.TrueForAll(units, unit => unit == units[0]) ? new Estimate(mean, null, units.Length) : MeanInterval.Student(units);
    }

    /// <summary>The ratio of two means of the same units, with Fieller's set where it is bounded.</summary>
    public static Estimate Ratio(double[] numerators, double[] denominators)
    {
        var (m, a, b) = (numerators.Length, numerators.Average(), denominators.Average());
        if (b == 0)
            return Estimate.None("its denominator is 0", m);
        if (m < 2)
            return new Estimate(a / b, null, m);
        var (va, vb, c) = (0.0, 0.0, 0.0);
        for (var i = 0; i < m; i++)
        {
            var (x, y) = (numerators[i] - a, denominators[i] - b);
            (va, vb, c) = (va + (x * x), vb + (y * y), c + (x * y));
        }

        var scale = 1.0 / (m - 1) / m;
        var limit = Math.Sqrt(va * vb);
        var set = Fieller.Set(a, b, va * scale, vb * scale, Math.Clamp(c, -limit, limit) * scale, m - 1);
        return set is RatioSet.Bounded { Interval: var interval } && (va > 0 || vb > 0)
            ? new Estimate(a / b, new Interval(Math.Min(interval.Low, a / b), Math.Max(interval.High, a / b)), m)
            : new Estimate(a / b, null, m);
    }
}
