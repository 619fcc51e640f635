using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Functions whose Jacobians are known, as <see cref="InputJacobian"/> measures them by rows and by random directions.</summary>
internal sealed class JacobianTruths
{
    private const double Level = 0.95;
    private const double Rounding = 1e-12;
    private const int Hidden = 16;
    private const int NetworkOutputs = 4;
    private const int Rows = 8;
    private const double Step = 1e-5;
    private readonly List<GroundTruthCheck> _checks = [];
    private readonly List<Line> _measured = [];
    private readonly List<Line> _exact = [];
    private readonly List<string> _errors = [];
    private readonly InputJacobian _settings;

    public JacobianTruths(InputJacobian settings, DiagnosticContext context)
    {
        _settings = settings;
        var rng = context.Stream(settings.Card);
        foreach (var (outputs, done) in settings.Outputs.Select((outputs, i) => (outputs, i)))
        {
            context.Report((double)done / settings.Outputs.Count);
            Linear(outputs, rng.Fork($"linear/{outputs}"));
        }

        Network(rng.Fork("network"));
        context.Report(1);
    }

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => _checks;

    /// <summary>The relative error of one direction, in words.</summary>
    public string Errors() => string.Join(", ", _errors);

    /// <summary>The relative error of an estimate against its directions.</summary>
    public LineFigure Figure() => new(
        "projection-error", "How far random directions miss ‖J‖_F²",
        $"Standard deviation of {_settings.Repetitions:N0} estimates over the exact ‖J‖_F² of a linear function of {_settings.Dimension} inputs and C outputs; dashed: exact for that J. With one output every direction is exact.",
        new Axis("directions", AxisScale.Log), new Axis("relative error", AxisScale.Log), [.. _measured, .. _exact], []);

    private void Linear(int outputs, Rng rng)
    {
        double[] w = [.. Enumerable.Range(0, outputs * _settings.Dimension).Select(_ => rng.NextNormal())];
        var (function, moments, truth) = (new LinearFunction(w, outputs), ProjectedNormMoments.Of(w, outputs), w.Sum(entry => entry * entry));
        _checks.Add(GroundTruthCheck.Equal($"rows@{outputs}", JacobianNorm.Exact(function, new double[_settings.Dimension])[0], truth, Rounding * truth, "Σ W², the sum over rows; rounding"));
        var (spread, exact) = (new List<double?>(), new List<double?>());
        foreach (var m in _settings.Projections)
        {
            var estimates = JacobianNorm.Estimated(function, new double[_settings.Repetitions * _settings.Dimension], m, rng.Fork($"directions/{m}"));
            double[] values = [.. estimates.Select(estimate => estimate.Value!.Value)];
            var mean = values.Average();
            var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1.0);
            _checks.Add(GroundTruthCheck.Equal($"unbiased@{outputs}/{m}", mean, truth, (4 * moments.Error((double)m * values.Length)) + (Rounding * truth), "‖W‖_F²; 4 standard errors from the exact variance, and rounding"));
            _checks.Add(GroundTruthCheck.Equal($"variance@{outputs}/{m}", variance / (truth * truth), moments.Variance / m / (truth * truth), ((4 * moments.ErrorOfVariance(m, values.Length)) + (Rounding * truth * truth)) / (truth * truth), "2(C tr A² − (tr A)²)/((C + 2) m ‖W‖_F⁴); 4 standard errors from the exact fourth moment, and rounding"));
            if (m == _settings.Projections[^1] && outputs > 1)
                Covers(outputs, m, estimates, truth, moments);
            spread.Add(variance > Rounding * truth * truth ? Math.Sqrt(variance) / truth : null);
            exact.Add(moments.Variance > 0 ? moments.Error(m) / truth : null);
        }

        if (outputs == 1)
            return;
        double[] x = [.. _settings.Projections.Select(m => (double)m)];
        _errors.Add($"{moments.Error(1) / truth:P0} at C = {outputs}");
        _measured.Add(new Line($"C = {outputs}", LineRole.Measured, x, spread));
        _exact.Add(new Line($"C = {outputs}, exact", LineRole.Theory, x, exact, About: $"C = {outputs}"));
    }

    private void Covers(int outputs, int m, IReadOnlyList<Estimate> estimates, double truth, ProjectedNormMoments moments)
    {
        var (held, error) = (estimates.Count(estimate => estimate.Interval is { } interval && interval.Contains(truth)) / (double)estimates.Count, moments.CoverageError(m, Level));
        _checks.Add(GroundTruthCheck.Equal(
            $"coverage@{outputs}/{m}", held, Level + error, (4 * Math.Sqrt(Level * (1 - Level) / estimates.Count)) + (Math.Abs(error) / 2),
            "how often Student's 95 % interval holds ‖W‖_F²: 0.95 and Hall's correction for skewness and kurtosis, which are exact; 4 binomial standard errors, and half the correction for what is of higher order"));
    }

    /// <summary>A tanh network against central differences.</summary>
    private void Network(Rng rng)
    {
        var (network, n) = (new SmallNetwork(new MlpSpec(_settings.Dimension, [Hidden], Activation.Tanh, NetworkOutputs), rng.Fork("weights")), _settings.Dimension);
        double[] x = [.. Enumerable.Range(0, Rows * n).Select(_ => rng.NextNormal())];
        var exact = JacobianNorm.Columns(new NetworkFunction(network.Network, network.Theta, []), x);
        var worst = 0.0;
        for (var i = 0; i < n; i++)
        {
            double[] Moved(double step) => network.Outputs([.. x.Select((value, j) => j % n == i ? value + step : value)]);
            double[] slopes = [.. Moved(Step).Zip(Moved(-Step), (ahead, behind) => (ahead - behind) / (2 * Step))];
            for (var b = 0; b < Rows; b++)
                worst = Math.Max(worst, Math.Abs(slopes.AsSpan(b * NetworkOutputs, NetworkOutputs).ToArray().Sum(slope => slope * slope) - exact[(b * n) + i]));
        }

        _checks.Add(GroundTruthCheck.AtMost("network-columns", worst / exact.Max(), 0, 1e-7, $"greatest difference to squared central differences, over the greatest square: h = {Step:R} errs by h² times third derivatives and by 10⁻¹⁶/h"));
    }
}
