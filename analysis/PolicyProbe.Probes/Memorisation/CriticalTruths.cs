using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Linear networks, of which it is known which inputs are critical: of two classes those with |wᵀx + b| &lt; r‖w‖₁, and under x ~ N(0, I) a share Φ((r‖w‖₁ − b)/‖w‖₂) − Φ((−r‖w‖₁ − b)/‖w‖₂) of them,
/// 2Φ(r‖w‖₁/‖w‖₂) − 1 without bias; of several those with z_y − z_k &lt; r‖w_k − w_y‖₁ for some k; of a mean action all or none.
/// </summary>
internal sealed class CriticalTruths
{
    /// <summary>Biases, in units of ‖w‖₂.</summary>
    private static readonly double[] Biases = [0, 1];

    private const int Classes = 4, Inputs = 6;
    private const double Rounding = 1e-12;
    private readonly CriticalSamples _settings;
    private readonly List<GroundTruthCheck> _checks = [];
    private readonly List<Line> _lines = [];

    /// <summary>Measures.</summary>
    /// <param name="settings">Dimensions, radii, inputs and ascent.</param>
    /// <param name="rng">Draws weights and inputs.</param>
    /// <param name="cancellation">Stops it.</param>
    public CriticalTruths(CriticalSamples settings, Rng rng, CancellationToken cancellation)
    {
        _settings = settings;
        foreach (var n in settings.Dimensions.Distinct())
            foreach (var bias in Biases)
            {
                cancellation.ThrowIfCancellationRequested();
                Two(n, bias, rng.Fork($"linear/{n}/{bias}"));
            }

        Several(rng.Fork("classes"));
        MeanAction(rng.Fork("mean-action"));
    }

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks => _checks;

    /// <summary>The ratio against the radius.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        new LineFigure(
            "linear-critical-ratio", "Critical sample ratio of linear classifiers, against the radius",
            $"Share of {_settings.Inputs:N0} inputs, N(0, I) in n dimensions, that a search found critical; without bias, and with b = ‖w‖₂. The dashed lines under them are exact.",
            new Axis("r", AxisScale.Log), new Axis("critical sample ratio", AxisScale.Linear, 0, 1), _lines, []),
    ];

    private void Two(int n, double bias, Rng rng)
    {
        double[] w = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var (sum, norm, name) = (w.Sum(Math.Abs), Math.Sqrt(w.Sum(value => value * value)), bias == 0 ? $"n={n}" : $"n={n},biased");
        var network = Linear(n, 2, rng);
        network.Theta.AsSpan().Clear();
        w.CopyTo(network.Theta, n);
        network.Theta[^1] = bias * norm;
        double[] x = [.. Enumerable.Range(0, _settings.Inputs * n).Select(_ => rng.NextNormal())];
        var found = Search(network, x, 2).Over(x, _settings.Ascent(n), _settings.Radii, rng);
        var (measured, exact, wrong) = (new List<double?>(), new List<double?>(), 0);
        for (var i = 0; i < found.Length; i++)
        {
            var (reach, share) = (_settings.Radii[i] * sum, CriticalSamples.Shares([found[i]])[0]);
            var truth = StandardNormal.Cdf((reach / norm) - bias) - StandardNormal.Cdf((-reach / norm) - bias);
            wrong += Enumerable.Range(0, _settings.Inputs).Count(b =>
            {
                double score = bias * norm, size = reach + score;
                for (var k = 0; k < n; k++)
                    (score, size) = (score + (w[k] * x[(b * n) + k]), size + Math.Abs(w[k] * x[(b * n) + k]));
                return found[i][b] != Math.Abs(score) < reach && Math.Abs(Math.Abs(score) - reach) > Rounding * size;
            });
            _checks.Add(GroundTruthCheck.Equal(
                $"ratio@{name},r={_settings.Radii[i]:R}", share, truth, (4 * Math.Sqrt(truth * (1 - truth) / _settings.Inputs)) + (4.0 / _settings.Inputs),
                "Φ((r‖w‖₁ − b)/‖w‖₂) − Φ((−r‖w‖₁ − b)/‖w‖₂); 4 binomial standard errors, and 4 inputs where the share is near 0 or 1"));
            measured.Add(share);
            exact.Add(truth);
        }

        _checks.Add(GroundTruthCheck.Equal($"wrong-inputs@{name}", wrong, 0, 0, "0 inputs over all radii at which the search and |wᵀx + b| < r‖w‖₁ disagree, those aside where rounding decides"));
        var line = bias == 0 ? $"n = {n}" : $"n = {n}, b = ‖w‖₂";
        _lines.Add(new Line(line, LineRole.Measured, _settings.Radii, measured));
        _lines.Add(new Line($"{line}, exact", LineRole.Theory, _settings.Radii, exact, About: line));
    }

    private void Several(Rng rng)
    {
        var (network, count) = (Linear(Inputs, Classes, rng), Math.Min(_settings.Inputs, 1000));
        for (var i = 0; i < network.Theta.Length; i++)
            network.Theta[i] = rng.NextNormal();
        double[] x = [.. Enumerable.Range(0, count * Inputs).Select(_ => rng.NextNormal())];
        var (z, labels, found) = (network.Outputs(x), network.Classes(x), Search(network, x, Classes).Over(x, _settings.Ascent(Inputs), _settings.Radii, rng));
        double Reserve(int b, int k, double radius)
        {
            var distance = Enumerable.Range(0, Inputs).Sum(i => Math.Abs(network.Theta[(k * Inputs) + i] - network.Theta[(labels[b] * Inputs) + i]));
            return z[(b * Classes) + labels[b]] - z[(b * Classes) + k] - (radius * distance);
        }

        var wrong = 0;
        for (var i = 0; i < found.Length; i++)
            for (var b = 0; b < count; b++)
            {
                var reserve = Enumerable.Range(0, Classes).Where(k => k != labels[b]).Min(k => Reserve(b, k, _settings.Radii[i]));
                wrong += found[i][b] != reserve < 0 && Math.Abs(reserve) > Rounding * 100 ? 1 : 0;
            }

        _checks.Add(GroundTruthCheck.Equal("wrong-inputs@four-classes", wrong, 0, 0, $"0 of {count} inputs over all radii at which the search and z_y − z_k < r‖w_k − w_y‖₁ for some k disagree, those aside where rounding decides"));
    }

    /// <summary>A linear mean of two actions leaves its deviation where r max ‖wᵢ‖₁/σᵢ &gt; 1, at every input.</summary>
    private void MeanAction(Rng rng)
    {
        const int size = 2, count = 50;
        double[] sigma = [0.5, 1.5];
        var network = Linear(Inputs, size, rng);
        double[] x = [.. Enumerable.Range(0, count * Inputs).Select(_ => rng.NextNormal())], deviations = [.. Enumerable.Range(0, count * size).Select(i => sigma[i % size])];
        var edge = 1 / Enumerable.Range(0, size).Max(i => network.Theta.Skip(i * Inputs).Take(Inputs).Sum(Math.Abs) / sigma[i]);
        var search = new CriticalSearch(network.Network, network.Theta, new MeanDecisions(network.Outputs(x), deviations, size));
        var found = CriticalSamples.Shares(search.Over(x, _settings.Ascent(Inputs), [edge * (1 - 1e-9), edge * (1 + 1e-9)], rng));
        _checks.Add(GroundTruthCheck.Equal("mean-action@below", found[0], 0, 0, "0: below 1/max ‖wᵢ‖₁/σᵢ no mean action moves by more than its deviation"));
        _checks.Add(GroundTruthCheck.Equal("mean-action@above", found[1], 1, 0, "1: above it all do"));
    }

    private static CriticalSearch Search(SmallNetwork network, double[] x, int classes) => new(network.Network, network.Theta, new GreedyDecisions(network.Classes(x), classes));

    private static SmallNetwork Linear(int inputs, int outputs, Rng rng) => new(new MlpSpec(inputs, [], Activation.Tanh, outputs), rng.Fork("weights"));
}
