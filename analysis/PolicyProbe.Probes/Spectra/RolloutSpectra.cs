using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A function along the lines of one rollout: means over the lines; null where no line has anything to measure.</summary>
/// <param name="HighShare">Share of the power above the cut-off.</param>
/// <param name="Frequency">Mean frequency.</param>
/// <param name="Curved">Share of the variance that no straight line explains.</param>
/// <param name="Powers">Power of each frequency as a share of its line's [n/2 + 1].</param>
/// <param name="Missing">For each earlier agent: Σ|Y − Y_earlier|²/Σ|Y|² at low frequencies, and at high ones.</param>
internal sealed record FunctionSpectra(double? HighShare, double? Frequency, double? Curved, double[]? Powers, IReadOnlyList<(double? Low, double? High)> Missing)
{
    /// <summary>Of the spectra of a function along some lines, and of earlier agents' along the same.</summary>
    public static FunctionSpectra Of(IReadOnlyList<LineSpectrum> spectra, IReadOnlyList<IReadOnlyList<LineSpectrum>> earlier, int cutoff)
    {
        double?[] shares = [.. spectra.Select(spectrum => spectrum.ShareAbove(cutoff))];
        double[][] powers = [.. spectra.Select(spectrum => spectrum.Powers()).Where(power => power.Skip(1).Sum() > 0).Select(power => power.Select(value => value / power.Skip(1).Sum()).ToArray())];
        return new FunctionSpectra(
            shares.Average(), spectra.Select(spectrum => spectrum.MeanFrequency()).Average(), spectra.Select(spectrum => spectrum.Curved).Average(),
            powers.Length == 0 ? null : [.. powers[0].Select((_, k) => powers.Average(power => power[k]))],
            [.. earlier.Select(others => (Lacking(spectra, others, 1, cutoff), Lacking(spectra, others, cutoff + 1, int.MaxValue)))]);
    }

    private static double? Lacking(IReadOnlyList<LineSpectrum> spectra, IReadOnlyList<LineSpectrum> others, int from, int to)
    {
        var (difference, power) = (0.0, 0.0);
        for (var i = 0; i < spectra.Count; i++)
        {
            var found = spectra[i].Against(others[i], from, to);
            (difference, power) = (difference + found.Difference, power + found.Power);
        }

        return power > 0 ? difference / power : null;
    }
}

/// <summary>Value function and policy along the lines of one rollout.</summary>
/// <param name="Lines">How many lines there were.</param>
/// <param name="Value">V.</param>
/// <param name="Policy">Probabilities, or the mean action; powers of all its outputs together.</param>
internal sealed record RolloutSpectra(int Lines, FunctionSpectra Value, FunctionSpectra Policy)
{
    /// <summary>Measures.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="earlier">Agents to hold it against.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="cutoff">The highest frequency that counts as low.</param>
    public static RolloutSpectra Of(PreciseAgent agent, IReadOnlyList<ReferenceAgent> earlier, IReadOnlyList<double[]> lines, int cutoff)
    {
        FunctionSpectra Function(Func<PreciseAgent, IRowFunction> of) => FunctionSpectra.Of(Spectra(of(agent), lines), [.. earlier.Select(other => Spectra(of(other.Agent), lines))], cutoff);
        return new RolloutSpectra(lines.Count, Function(of => new NetworkFunction(of.Value, of.ValueTheta, [])), Function(of => new PolicyFunction(of)));
    }

    private static List<LineSpectrum> Spectra(IRowFunction function, IReadOnlyList<double[]> lines) => [.. lines.Select(line =>
    {
        var values = new double[line.Length / function.Dimension * function.Outputs];
        function.Values(line, values);
        return LineSpectrum.Of(values, function.Outputs);
    })];
}
