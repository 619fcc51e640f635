using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Two equally frequent classes on a line, x ~ N(±m, 1): the projection of two Gaussians onto what tells them apart. Everything about a threshold is known.</summary>
/// <param name="Mean">m, above 0.</param>
public sealed record GaussianPair(double Mean)
{
    /// <summary>η(x) = P(y = 1 | x) = 1/(1 + e^(−2mx)).</summary>
    public double Posterior(double x) => 1 / (1 + Math.Exp(-2 * Mean * x));

    /// <summary>Where η(x) takes a value: log(η/(1 − η))/(2m); ∓∞ at 0 and 1.</summary>
    public double PlaceOf(double posterior) => posterior <= 0 ? double.NegativeInfinity : posterior >= 1 ? double.PositiveInfinity : Math.Log(posterior / (1 - posterior)) / (2 * Mean);

    /// <summary>The error of calling 1 what lies above b: ½Φ(b − m) + ½Φ(−b − m); least at 0.</summary>
    public double Error(double boundary) => (StandardNormal.Cdf(boundary - Mean) + StandardNormal.Cdf(-boundary - Mean)) / 2;

    /// <summary>The density of x.</summary>
    public double Density(double x) => (StandardNormal.Density(x - Mean) + StandardNormal.Density(x + Mean)) / 2;

    /// <summary>Points and their true classes.</summary>
    public (double[] X, bool[] Y) Draw(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (x, y) = (new double[count], new bool[count]);
        for (var i = 0; i < count; i++)
        {
            y[i] = rng.NextDouble() < 0.5;
            x[i] = (y[i] ? Mean : -Mean) + rng.NextNormal();
        }

        return (x, y);
    }
}
