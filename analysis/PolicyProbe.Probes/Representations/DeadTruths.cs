using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Layers whose rest is known in closed form, with and without a Farkas row, and networks made of them.</summary>
internal sealed class DeadTruths
{
    private const double Rounding = 1e-12;
    private const int NetworkInputs = 5;
    private const int NetworkUnits = 3;
    private const double NetworkBias = -1;
    private readonly List<GroundTruthCheck> _checks = [];
    private readonly List<double> _all = [];
    private readonly List<double> _exact = [];
    private readonly List<double> _pairs = [];
    private readonly DeadUnits _settings;
    private int _withRow;
    private (int Plain, int WithRow) _networks;

    public DeadTruths(DeadUnits settings, DiagnosticContext context)
    {
        _settings = settings;
        var rng = context.Stream(settings.Card);
        foreach (var (units, done) in settings.Units.Select((units, i) => (units, i)))
        {
            context.Report(0.6 * done / settings.Units.Count);
            Orthogonal(units, rng.Fork("orthogonal"));
        }

        foreach (var rho in settings.Correlations)
            Pair(rho, rng.Fork($"pair/{rho:R}"));
        context.Report(0.8);
        Networks(rng.Fork("network"));
        context.Report(1);
    }

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => _checks;

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        new Finding("width-saves", FindingLevel.Note, $"All units rest at once in {string.Join(", ", _settings.Units.Select((units, k) => $"{_all[k]:P1} of the inputs with {units}"))}: independent units make it rare quickly, alike ones do not.", "Look at narrow layers and at units that have grown alike; per-unit shares alone do not show it."),
        new Finding("farkas-row", FindingLevel.Note, $"With a Farkas row added, {_withRow:N0} of the same inputs leave a layer at rest, and {_networks.WithRow:N0} of {_settings.Inputs:N0} a network without a gradient, {_networks.Plain:N0} without the rows.", "One unit more a layer, its weights fixed by the others, rules it out for every input, seen or not."),
    ];

    /// <summary>Rest against the number of units, and of pairs against their cosine.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        new LineFigure(
            "all-at-rest", "How often all units of a layer rest", $"{_settings.Inputs:N0} normal inputs; orthogonal units with biases N(−b, b²), b = {_settings.Bias:R}. With a Farkas row it is {_withRow}, which a logarithm does not show.",
            new Axis("units", AxisScale.Log), new Axis("share of inputs", AxisScale.Log),
            [new Line("measured", LineRole.Measured, [.. _settings.Units.Select(k => (double)k)], [.. _all.Select(Drawn)]), new Line("Π Φ(−bᵢ/‖wᵢ‖)", LineRole.Truth, [.. _settings.Units.Select(k => (double)k)], [.. _exact.Select(Drawn)])], []),
        new LineFigure(
            "pairs-at-rest", "How often two units rest together, against the cosine of their rows", $"{_settings.Inputs:N0} normal inputs, no biases. Units that point the same way rest together as often as one alone.",
            new Axis("cosine of the rows", AxisScale.Linear, -1, 1), new Axis("share of inputs", AxisScale.Linear, 0, 0.5),
            [new Line("measured", LineRole.Measured, _settings.Correlations, [.. _pairs.Select(value => (double?)value)]), new Line("¼ + arcsin(ρ)/2π", LineRole.Truth, [.. Fine()], [.. Fine().Select(rho => (double?)(0.25 + (Math.Asin(rho) / (2 * Math.PI))))])], []),
    ];

    private void Orthogonal(int units, Rng rng)
    {
        // Unit i sees input i alone, so that rows are orthogonal whatever their lengths; more units are these and some more.
        var (weights, biases, row) = (new double[units * units], new double[units], rng.Fork("rows"));
        for (var i = 0; i < units; i++)
            (weights[i * (units + 1)], biases[i]) = (0.5 + (1.5 * row.NextDouble()), _settings.Bias * (row.NextNormal() - 1));
        var layer = new ReluLayer(weights, biases);
        double[] shares = [.. Enumerable.Range(0, units).Select(_ => 0.5 + rng.NextDouble())];
        var plain = Look(layer, rng.Fork("inputs"));
        var guarded = Look(layer.WithFarkasRow(shares, _settings.Margin), rng.Fork("inputs"));
        var (exact, rest) = (layer.AllRest(), Enumerable.Range(0, units).Average(layer.Rest));
        _all.Add(plain.All / (double)_settings.Inputs);
        _exact.Add(exact);
        _withRow += guarded.All;
        _checks.Add(GroundTruthCheck.Equal($"all-at-rest@{units}", _all[^1], exact, (4 * Math.Sqrt(exact * (1 - exact) / _settings.Inputs)) + (1.0 / _settings.Inputs), "Π Φ(−bᵢ/‖wᵢ‖) of orthogonal rows; 4 binomial standard errors, and one input, since a count is whole"));
        _checks.Add(GroundTruthCheck.Equal($"unit-at-rest@{units}", plain.Resting, rest, 4 * Math.Sqrt(Enumerable.Range(0, units).Sum(i => layer.Rest(i) * (1 - layer.Rest(i)))) / (units * Math.Sqrt(_settings.Inputs)), "mean over units of Φ(−bᵢ/‖wᵢ‖); 4 standard errors, units independent"));
        _checks.Add(GroundTruthCheck.Equal($"farkas-all-at-rest@{units}", guarded.All, 0, 0, "inputs at which all units rest, the Farkas row among them: none, whatever the input"));
        _checks.Add(GroundTruthCheck.AtLeast($"farkas-greatest@{units}", guarded.LeastOfGreatest, _settings.Margin / (1 + shares.Sum()), Rounding * (1 + _settings.Margin), "least over inputs of the greatest pre-activation: at least c/(1 + Σλ); rounding"));
    }

    private void Pair(double rho, Rng rng)
    {
        var layer = new ReluLayer([1, 0, rho, Math.Sqrt(1 - (rho * rho))], [0, 0]);
        var exact = layer.AllRest();
        var (seen, guarded) = (Look(layer, rng.Fork("inputs")), Look(layer.WithFarkasRow([1, 1], _settings.Margin), rng.Fork("inputs")));
        _withRow += guarded.All;
        _pairs.Add(seen.All / (double)_settings.Inputs);
        _checks.Add(GroundTruthCheck.Equal($"pair-at-rest@{rho:R}", _pairs[^1], exact, 4 * Math.Sqrt(exact * (1 - exact) / _settings.Inputs), "¼ + arcsin(ρ)/2π; 4 binomial standard errors"));
        _checks.Add(GroundTruthCheck.Equal($"farkas-pair-at-rest@{rho:R}", guarded.All, 0, 0, "inputs at which both rest and the Farkas row too: none"));
    }

    /// <summary>Two hidden layers: an input has no gradient exactly where one of them rests, and always has one where both have Farkas rows.</summary>
    private void Networks(Rng rng)
    {
        var (spec, draws) = (new MlpSpec(NetworkInputs, [NetworkUnits + 1, NetworkUnits + 1], Activation.Relu, 2), rng.Fork("inputs"));
        var network = new SmallNetwork(spec, rng.Fork("weights"));
        foreach (var block in network.Network.Layout.Parameters.Where(block => block.Role == BlockRole.Bias).SkipLast(1))
            network.Theta.AsSpan(block.Offset, block.Count).Fill(NetworkBias);
        double[] x = [.. Enumerable.Range(0, _settings.Inputs * NetworkInputs).Select(_ => draws.NextNormal())];
        (_networks.Plain, var silent) = Gradients(network, x);
        _checks.Add(GroundTruthCheck.Equal("no-gradient-where-a-layer-rests", _networks.Plain, silent, 0, "inputs with a gradient of 0 to the bit, against those at which all units of the first or of the second layer rest"));
        _checks.Add(GroundTruthCheck.AtLeast("some-layers-rest", silent, 1, 0, $"with biases of {NetworkBias:R} some inputs put a layer to rest, or the comparison says nothing"));
        var blocks = network.Network.Layout.Parameters;
        for (var layer = 0; layer < 2; layer++)
        {
            var (weight, bias) = (blocks[2 * layer], blocks[(2 * layer) + 1]);
            var width = weight.Shape[1];
            var (row, value) = ReluLayer.FarkasRow(network.Theta.AsSpan(weight.Offset, NetworkUnits * width), network.Theta.AsSpan(bias.Offset, NetworkUnits), [1, 1, 1], _settings.Margin);
            row.CopyTo(network.Theta.AsSpan(weight.Offset + (NetworkUnits * width)));
            network.Theta[bias.Offset + NetworkUnits] = value;
        }

        (_networks.WithRow, var guarded) = Gradients(network, x);
        _checks.Add(GroundTruthCheck.Equal("farkas-no-gradient", _networks.WithRow, 0, 0, "inputs with a gradient of 0 where each layer's last unit is a Farkas row: none"));
        _checks.Add(GroundTruthCheck.Equal("farkas-layers-rest", guarded, 0, 0, "inputs at which a layer rests, Farkas rows in both: none"));
    }

    private static (int ZeroGradients, int Silent) Gradients(SmallNetwork network, double[] x)
    {
        var trunk = new PreciseTrunk("network", network.Network, network.Theta, Activation.Relu);
        var rows = x.Length / NetworkInputs;
        using var pass = network.Network.Run(network.Theta, [], x, NetworkMode.Evaluate);
        var (kept, silent) = ((IActivations<double>)pass, 0);
        var first = kept.Activation(1);
        var second = kept.Activation(3);
        for (var start = 0; start < first.Length; start += NetworkUnits + 1)
            silent += first.Slice(start, NetworkUnits + 1).IndexOfAnyExcept(0.0) < 0 || second.Slice(start, NetworkUnits + 1).IndexOfAnyExcept(0.0) < 0 ? 1 : 0;

        return ((int)Math.Round(ZeroGradients.Share(trunk, x) * rows), silent);
    }

    private (int All, double Resting, double LeastOfGreatest) Look(ReluLayer layer, Rng rng)
    {
        var (x, z, all, rest, least) = (new double[layer.Inputs], new double[layer.Units], 0, 0L, double.PositiveInfinity);
        for (var b = 0; b < _settings.Inputs; b++)
        {
            foreach (ref var value in x.AsSpan())
                value = rng.NextNormal();
            layer.PreActivations(x, z);
            var resting = z.Count(value => value <= 0);
            (all, rest, least) = (all + (resting == z.Length ? 1 : 0), rest + resting, Math.Min(least, z.Max()));
        }

        return (all, rest / ((double)_settings.Inputs * layer.Units), least);
    }

    private static double? Drawn(double share) => share > 0 ? share : null;

    private static IEnumerable<double> Fine() => Enumerable.Range(0, 81).Select(i => -1 + (i / 40.0));
}
