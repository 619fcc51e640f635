using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Curvature;

public sealed class LanczosTests
{
    private static readonly double[] Spread = [-7, -2.5, -1, -0.3, -0.1, 0, 0, 0.05, 0.2, 0.2, 0.2, 0.7, 1.5, 3, 3, 11];

    [Fact]
    public void As_many_steps_as_dimensions_find_every_eigenvalue_multiple_ones_included()
    {
        var (matrix, _) = KnownSpectrum.Of(Spread, new Rng(1));
        var found = Lanczos.Of(SymmetricOperator.Of(matrix), 100, new Rng(2));
        Assert.Equal(Spread.Length, found.Count);
        for (var i = 0; i < Spread.Length; i++)
            Assert.Equal(Spread[i], found.Values[i], 1e-11);
    }

    [Fact]
    public void Ritz_vectors_are_eigenvectors_with_the_residual_that_is_said()
    {
        var (matrix, _) = KnownSpectrum.Of(Spread, new Rng(3));
        var a = SymmetricOperator.Of(matrix);
        foreach (var steps in new[] { 3, 8, 16 })
        {
            var found = Lanczos.Of(a, steps, new Rng(4));
            for (var i = 0; i < found.Count; i++)
            {
                var (y, image) = (found.Eigenvector(i), new double[Spread.Length]);
                a.Apply(y, image);
                var residual = Math.Sqrt(image.Zip(y, (left, right) => Math.Pow(left - (found.Values[i] * right), 2)).Sum());
                Assert.Equal(residual, found.Residuals[i], 1e-10);
                Assert.Equal(1, KnownSpectrum.Dot(y, y), 1e-12);

                // An eigenvalue lies within the residual of every Ritz value.
                Assert.True(Spread.Min(value => Math.Abs(value - found.Values[i])) <= residual + 1e-10);
            }
        }
    }

    [Fact]
    public void Both_ends_come_first_and_no_pair_comes_twice()
    {
        // 300 eigenvalues, two far out: without full reorthogonalisation they come back as copies within 60 steps.
        double[] values = [-50, .. Enumerable.Range(0, 297).Select(i => -1 + (2.0 * i / 296)), 40, 80];
        var (matrix, vectors) = KnownSpectrum.Of(values, new Rng(5));
        var found = Lanczos.Of(SymmetricOperator.Of(matrix), 60, new Rng(6));
        Assert.Equal(-50, found.Values[0], 1e-10);
        Assert.Equal(80, found.Values[^1], 1e-10);
        Assert.Equal(40, found.Values[^2], 1e-10);
        Assert.All(found.Values.Skip(1).SkipLast(2), value => Assert.InRange(value, -1.0000001, 1.0000001));
        Assert.Equal(1, Math.Abs(KnownSpectrum.Dot(vectors[^1], found.Eigenvector(found.Count - 1))), 1e-10);
        Assert.Equal([59, 0, 58], found.ByMagnitude.Take(3));
        Assert.Equal(1, found.Top(3).Fraction(vectors[0])!.Value, 1e-10);
    }

    [Fact]
    public void A_multiple_of_the_identity_and_the_zero_matrix_are_no_trouble()
    {
        foreach (var value in new[] { 0.0, 2.5 })
        {
            var n = 0;
            var found = Lanczos.Of(new SymmetricOperator(7, (v, result) =>
            {
                for (var i = 0; i < v.Length; i++)
                    result[i] = value * v[i];
            }), 5, new Rng(1), () => n++);
            Assert.Equal(5, n);
            Assert.All(found.Values, got => Assert.Equal(value, got, 1e-14));
            Assert.All(found.Residuals, got => Assert.Equal(0, got, 1e-13));
            found.Top(5);
        }
    }

    [Fact]
    public void Weights_are_the_shares_of_the_start_along_the_eigenvectors()
    {
        var (matrix, vectors) = KnownSpectrum.Of([1, 2, 3, 4], new Rng(7));
        double[] start = [1, -2, 0.5, 3];
        var found = Lanczos.From(SymmetricOperator.Of(matrix), 4, start, new Rng(1));
        for (var i = 0; i < 4; i++)
            Assert.Equal(Math.Pow(KnownSpectrum.Dot(vectors[i], start), 2) / KnownSpectrum.Dot(start, start), found.Weights[i], 1e-12);
    }

    [Fact]
    public void Wrong_use_is_refused_by_name()
    {
        var a = SymmetricOperator.Of(new double[,] { { 1, 0 }, { 0, 2 } });
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => Lanczos.From(a, 2, [0, 0], new Rng(1))).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => Lanczos.From(a, 2, [1], new Rng(1))).ParamName);
        Assert.Equal("iterations", Assert.Throws<ArgumentOutOfRangeException>(() => Lanczos.Of(a, 0, new Rng(1))).ParamName);
        Assert.Equal("a", Assert.Throws<ArgumentException>(() => Lanczos.Of(new SymmetricOperator(2, (_, result) => result.Fill(double.NaN)), 2, new Rng(1))).ParamName);
        Assert.Equal("v", Assert.Throws<ArgumentException>(() => a.Apply([1], new double[2])).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => a.Block(1, 2)).ParamName);
    }
}
