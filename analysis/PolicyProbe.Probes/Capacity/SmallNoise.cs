using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A tanh network of 41 weights whose Hessian is exact: expected sharpness over σ² tends to ½ tr H, and what is left of each draw beyond ½νᵀHν falls as σ⁴.</summary>
internal sealed class SmallNoise
{
    private const int Inputs = 3, Units = 8, Rows = 32;
    private const double Least = 0.01;
    private readonly Sharpness _settings;
    private readonly Rng _rng;
    private readonly ValueLossObjective _loss;
    private readonly double[] _theta;
    private readonly double[,] _hessian;

    /// <summary>The network.</summary>
    /// <param name="settings">Draws and sign vectors.</param>
    /// <param name="rng">Draws it.</param>
    public SmallNoise(Sharpness settings, Rng rng)
    {
        (_settings, _rng) = (settings, rng);
        var model = new SmallNetwork(new MlpSpec(Inputs, [Units], Activation.Tanh, 1), rng.Fork("weights"));
        _theta = model.Theta;
        _loss = new ValueLossObjective(model.Network, SharpnessTruths.Normals(Rows * Inputs, rng), SharpnessTruths.Normals(Rows, rng), [.. Enumerable.Repeat(1.0 / Rows, Rows)], 1);
        _hessian = SymmetricOperator.Of(_loss, _theta).Matrix();
        Trace = Enumerable.Range(0, _theta.Length).Sum(i => _hessian[i, i]);
    }

    /// <summary>tr H.</summary>
    public double Trace { get; }

    /// <summary>The checks.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        var (squares, diagonal, draws) = (_hessian.Cast<double>().Sum(entry => entry * entry), Enumerable.Range(0, _theta.Length).Sum(i => _hessian[i, i] * _hessian[i, i]), _settings.Draws);
        var (expected, left) = Draw(Least);
        yield return GroundTruthCheck.Equal("small-noise-limit", expected, 0.5 * Trace, (4 * Math.Sqrt(0.5 * squares / draws)) + (left / (Least * Least)), $"½ tr H by {_theta.Length} exact Hessian products, against E L(w + ν) − L(w) over σ², σ = {Least}; 4 standard errors of ½νᵀHν/σ², and what the draws have beyond it");
        yield return GroundTruthCheck.Equal("remainder-order", Math.Log(Draw(4 * Least).Left / Draw(2 * Least).Left) / Math.Log(2), 4, 0.1, "slope of the mean |½(L(w + ν) + L(w − ν)) − L(w) − ½νᵀHν| over σ from 0.02 to 0.04, the same draws: 4; the next order is σ² of it, below a part in forty");
        var trace = HutchinsonTrace.Of(SymmetricOperator.Of(_loss, _theta), draws, _rng.Fork("signs")).Value!.Value;
        yield return GroundTruthCheck.Equal("hutchinson-trace", trace, Trace, 4 * Math.Sqrt(2 * (squares - diagonal) / draws), "tr H from random signs, as the probe takes it; 4 standard errors: a vector has variance 2 Σ_{i≠j} hᵢⱼ²");
    }

    /// <summary>E L(w + ν) − L(w) over σ² with its standard error, for the figure.</summary>
    public Estimate Over(double sigma) => MeanInterval.Student([.. WeightSharpness.Pairs(_loss, _theta, sigma, _settings.Draws, _rng.Fork("draws")).Select(rise => rise / (sigma * sigma))]);

    private (double Expected, double Left) Draw(double sigma)
    {
        var rises = WeightSharpness.Pairs(_loss, _theta, sigma, _settings.Draws, _rng.Fork("draws"));
        var parts = WeightSharpness.QuadraticParts(SymmetricOperator.Of(_hessian), sigma, _settings.Draws, _rng.Fork("draws"));
        return (rises.Average() / (sigma * sigma), rises.Zip(parts, (rise, part) => Math.Abs(rise - part)).Average());
    }
}
