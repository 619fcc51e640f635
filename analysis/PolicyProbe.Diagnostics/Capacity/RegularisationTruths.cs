using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Losses on which noise, attacks and augmentation are exact: F(x) = ½xᵀHx + gᵀx + c, linear where H = 0, a sphere where H = C·I.</summary>
internal sealed class RegularisationTruths
{
    private const double Rounding = 1e-11;
    private readonly ImplicitRegularisation _settings;
    private readonly Rng _rng;
    private readonly double[,] _hessian;
    private readonly double[] _slope, _point;
    private readonly QuadraticFunction _loss;
    private readonly double _constant;

    /// <summary>Draws them.</summary>
    public RegularisationTruths(ImplicitRegularisation settings, Rng rng)
    {
        var n = settings.Dimension;
        (_settings, _rng, _hessian) = (settings, rng, new double[n, n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                _hessian[i, j] = _hessian[j, i] = rng.NextNormal();
        (_slope, _point, _constant) = (Normals(), Normals(), rng.NextNormal());
        _loss = new QuadraticFunction(_hessian, _slope, _constant);
    }

    private int N => _settings.Dimension;

    /// <summary>All of them.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => [.. _settings.Sizes.SelectMany(Noise), .. _settings.Sizes.SelectMany(Attacks), .. _settings.Sizes.Select(Shifts), Flips(), Rotations()];

    private IEnumerable<GroundTruthCheck> Noise(double sigma)
    {
        var (squares, scale) = (_hessian.Cast<double>().Sum(entry => entry * entry), sigma * sigma);
        yield return GroundTruthCheck.Equal($"noise@{sigma:R}", WeightSharpness.Pairs(_loss, _point, sigma, _settings.Draws, _rng.Fork($"noise/{sigma:R}")).Average() / scale, 0.5 * _loss.Trace, (4 * Math.Sqrt(0.5 * squares / _settings.Draws)) + (1e-13 / scale), "½ tr H, the mean rise under noise over σ²; 4 standard errors: a pair ±σz has variance ½σ⁴‖H‖_F²; rounding over σ²");
        yield return GroundTruthCheck.Equal($"cubature@{sigma:R}", (GaussianAverage.Cubature(_loss, _point, sigma) - _loss.Value(_point)) / scale, 0.5 * _loss.Trace, 1e-13 * N * N / scale, "½ tr H without noise, by 2n points; rounding over σ²");
    }

    private IEnumerable<GroundTruthCheck> Attacks(double epsilon)
    {
        var linear = new QuadraticFunction(new double[N, N], _slope, _constant);
        foreach (var norm in Enum.GetValues<BallNorm>())
        {
            var set = PerturbationSet.Of(norm, N, epsilon);
            yield return GroundTruthCheck.Equal($"attack-linear-{norm.ToString().ToLowerInvariant()}@{epsilon:R}", Rise(linear, set) / epsilon, set.DualNorm(_slope) / epsilon, 1e-13 * N / epsilon, "‖∇ℓ‖_*, the most that a linear loss rises in the ball over ε, in one step; rounding over ε");
        }

        // H = C·I with g at x: the worst point of the ball lies along the gradient.
        const double curvature = 1.5;
        var sphere = QuadraticFunction.Isotropic(curvature, _slope, _constant);
        var gradient = new double[N];
        sphere.Gradient(_point, gradient);
        yield return GroundTruthCheck.Equal($"attack-sphere@{epsilon:R}", Rise(sphere, PerturbationSet.Of(BallNorm.L2, N, epsilon)) / epsilon, Vector.Norm(gradient) + (0.5 * curvature * epsilon), 1e-13 * N / epsilon, "‖∇ℓ‖₂ + ½Cε of a loss with Hessian C·I, C = 1.5: the remainder too is exact; rounding over ε");
    }

    /// <summary>±s of as many directions as dimensions: odd orders cancel.</summary>
    private GroundTruthCheck Shifts(double length)
    {
        var from = _rng.Fork($"shifts/{length:R}");
        var (mean, truth, product) = (0.0, 0.0, new double[N]);
        for (var k = 0; k < N; k++)
        {
            double[] s = [.. Enumerable.Range(0, N).Select(_ => from.NextNormal())];
            Vector.Scale(s, length / Vector.Norm(s));
            mean += (Moved(s, 1) + Moved(s, -1)) / (2 * N);
            _loss.HessianProduct(_point, s, product);
            truth += 0.5 * Vector.Dot(s, product) / N;
        }

        var scale = length * length;
        return GroundTruthCheck.Equal($"shifts@{length:R}", (mean - _loss.Value(_point)) / scale, truth / scale, 1e-13 * N * N / scale, "½ mean sᵀHs over the shifts ±s, over ‖s‖²; rounding over ‖s‖²");
    }

    /// <summary>All 2ⁿ sign flips of coordinates: what is odd in any of them is averaged away.</summary>
    private GroundTruthCheck Flips()
    {
        var (mean, flipped) = (0.0, new double[N]);
        for (var signs = 0; signs < 1 << N; signs++)
        {
            for (var i = 0; i < N; i++)
                flipped[i] = ((signs >> i) & 1) == 0 ? _point[i] : -_point[i];
            mean += _loss.Value(flipped) / (1 << N);
        }

        return GroundTruthCheck.Equal("all-flips", mean, _constant + (0.5 * Enumerable.Range(0, N).Sum(i => _hessian[i, i] * _point[i] * _point[i])), Rounding * N, $"c + ½Σ hᵢᵢxᵢ²: the mean over all {1 << N:N0} sign flips has neither slope nor mixed terms; rounding");
    }

    /// <summary>All cyclic shifts of the coordinates: the mean Hessian is circulant, the mean slope even.</summary>
    private GroundTruthCheck Rotations()
    {
        var (mean, truth) = (0.0, _constant + (_slope.Average() * _point.Sum()));
        for (var k = 0; k < N; k++)
        {
            mean += _loss.Value([.. Enumerable.Range(0, N).Select(i => _point[(i + k) % N])]) / N;
            truth += 0.5 * Enumerable.Range(0, N).Average(i => _hessian[i, (i + k) % N]) * Enumerable.Range(0, N).Sum(i => _point[i] * _point[(i + k) % N]);
        }

        return GroundTruthCheck.Equal("all-cyclic-shifts", mean, truth, Rounding * N, "c + ḡΣxᵢ + ½Σ_k h̄_k Σᵢ xᵢxᵢ₊ₖ, h̄_k the mean of H along its k-th cyclic diagonal: the mean over all cyclic shifts of the coordinates; rounding");
    }

    private double Rise(QuadraticFunction loss, PerturbationSet set)
    {
        var found = SetAscent.OneStep(set).Run(Rows.Of(loss), _point, _rng);
        return found.Values[0] - found.Clean[0];
    }

    private double Moved(double[] shift, int sign) => _loss.Value([.. _point.Zip(shift, (x, s) => x + (sign * s))]);

    private double[] Normals() => [.. Enumerable.Range(0, N).Select(_ => _rng.NextNormal())];
}
