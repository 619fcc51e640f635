using PolicyProbe.Core;

namespace PolicyProbe.Tests.Diagnostics;

/// <summary>What the noise of a simulated gradient looks like.</summary>
public enum Noise
{
    /// <summary>N(0, σ² I), P = 20.</summary>
    Isotropic,

    /// <summary>N(0, Σ) with eigenvalues ∝ 1/p, P = 50: about 12 directions in effect.</summary>
    Anisotropic,

    /// <summary>Independent t₅ components, P = 50.</summary>
    HeavyComponents,

    /// <summary>A normal vector times one t₅ scale for the whole estimate, P = 20: some estimates are much noisier than others.</summary>
    HeavyEstimates,

    /// <summary>30 % of the estimates are twice as noisy, P = 20.</summary>
    Mixture,
}

/// <summary>Gradients μ + noise with |μ| = 1 and tr Σ = the noise scale of one estimate, both exact.</summary>
internal sealed class GradientModel
{
    private readonly Noise _noise;
    private readonly Rng _rng;
    private readonly double[] _deviation;
    private double _spare = double.NaN;

    public GradientModel(Noise noise, double noiseScale, Rng rng)
    {
        _noise = noise;
        _rng = rng;
        NoiseScale = noiseScale;
        var size = noise is Noise.Anisotropic or Noise.HeavyComponents ? 50 : 20;
        Mean = [.. Enumerable.Repeat(1 / Math.Sqrt(size), size)];
        var variance = Enumerable.Range(1, size).Select(p => noise == Noise.Anisotropic ? 1.0 / p : 1).ToArray();
        var trace = variance.Sum();
        _deviation = Array.ConvertAll(variance, v => Math.Sqrt(noiseScale * v / trace));
    }

    /// <summary>tr Σ/|μ|² of one estimate.</summary>
    public double NoiseScale { get; }

    /// <summary>μ, |μ| = 1.</summary>
    public double[] Mean { get; }

    /// <summary>A unit vector at this cosine to μ.</summary>
    public double[] AtCosine(double cosine) => [.. Mean.Select((m, p) =>
        (cosine * m) + (Math.Sqrt(1 - (cosine * cosine)) * (p % 2 == 0 ? 1 : -1) / Math.Sqrt(Mean.Length)))];

    /// <summary>One estimate of <paramref name="units"/> times the size; its noise is 1/√units as large.</summary>
    public double[] Draw(double units = 1)
    {
        var whole = _noise switch
        {
            Noise.HeavyEstimates => StudentScale(),
            Noise.Mixture => (_rng.NextDouble() < 0.3 ? 2 : 1) / Math.Sqrt(1.9),
            _ => 1,
        } / Math.Sqrt(units);
        var gradient = new double[Mean.Length];
        for (var p = 0; p < gradient.Length; p++)
            gradient[p] = Mean[p] + (whole * (_noise == Noise.HeavyComponents ? StudentScale() : 1) * _deviation[p] * Normal());
        return gradient;
    }

    public double[][] Draw(int count, double units = 1) => [.. Enumerable.Range(0, count).Select(_ => Draw(units))];

    /// <summary>E[cos(g, g′)] and E[cos(g, μ)], from twice as many independent draws: |E g/|g||² is estimated by two halves.</summary>
    public (double Pairwise, double ToTruth) Cosines(int draws)
    {
        var halves = new double[2][];
        for (var h = 0; h < 2; h++)
        {
            halves[h] = new double[Mean.Length];
            for (var i = 0; i < draws; i++)
            {
                var gradient = Draw();
                var norm = Math.Sqrt(Dot(gradient, gradient));
                for (var p = 0; p < Mean.Length; p++)
                    halves[h][p] += gradient[p] / norm / draws;
            }
        }

        return (Dot(halves[0], halves[1]), (Dot(halves[0], Mean) + Dot(halves[1], Mean)) / 2);
    }

    public static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var p = 0; p < x.Length; p++)
            sum += x[p] * y[p];
        return sum;
    }

    /// <summary>A standard normal number (Box and Muller).</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - _rng.NextDouble()));
        var angle = 2 * Math.PI * _rng.NextDouble();
        _spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    // √(3/χ²₅): t₅ has variance 5/3, so that the product with a normal number has variance 1.
    private double StudentScale()
    {
        var square = 0.0;
        for (var k = 0; k < 5; k++)
        {
            var z = Normal();
            square += z * z;
        }

        return Math.Sqrt(3 / square);
    }
}
