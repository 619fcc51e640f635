using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Learning.Engines;

/// <summary>
/// What every engine promises of a network (INetwork, IPass and the optional capabilities). The oracle is a twin that computes the
/// same function in float64: its central differences check every derivative, the twin's own included.
/// </summary>
/// <param name="network">The network under test.</param>
/// <param name="twin">The same function in float64; the network itself where it is in float64.</param>
public abstract partial class NetworkContract<T>(INetwork<T> network, INetwork<double> twin) where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Batch = 5;
    private const double Step = 1e-5;

    private readonly double[] _theta = Normals("theta", network.Layout.ParameterCount, 0.6);
    private readonly double[] _x = Normals("x", Batch * network.Layout.InputSize, 1);
    private readonly double[] _v = Normals("v", Batch * network.Layout.OutputSize, 1);
    private readonly double[] _dTheta = Normals("dTheta", network.Layout.ParameterCount, 1);
    private readonly double[] _dX = Normals("dX", Batch * network.Layout.InputSize, 1);

    // Running means and variances alike: a variance must be positive.
    private readonly double[] _buffers = [.. Normals("buffers", network.Layout.BufferCount, 1).Select(value => 0.5 + Math.Abs(value))];

    // Central differences with h = 1e-5: h² f‴/6 and 1e-16/h are both below 1e-9; float32 keeps seven digits through a few layers.
    private static double Tolerance => typeof(T) == typeof(double) ? 1e-7 : 2e-4;

    /// <summary>The network under test.</summary>
    protected INetwork<T> Network => network;

    /// <summary>The layout that the network should have, computed without it.</summary>
    protected abstract NetworkLayout ExpectedLayout { get; }

    [Theory]
    [InlineData(NetworkMode.Evaluate)]
    [InlineData(NetworkMode.Train)]
    public void Outputs_equal_the_twins(NetworkMode mode)
    {
        using var pass = Run(mode);
        Assert.Equal(Batch, pass.Batch);
        Near(Outputs(_theta, _x, mode), Wide(pass.Outputs));
    }

    [Theory]
    [InlineData(NetworkMode.Evaluate)]
    [InlineData(NetworkMode.Train)]
    public void Pullback_is_the_gradient_of_the_weighted_outputs(NetworkMode mode)
    {
        using var pass = Run(mode);
        var (gradTheta, gradX) = (new T[_theta.Length], new T[_x.Length]);
        pass.Pullback(Narrow(_v), gradTheta, gradX);
        Near(Differences(_theta, theta => Dot(_v, Outputs(theta, _x, mode))), Wide(gradTheta));
        Near(Differences(_x, x => Dot(_v, Outputs(_theta, x, mode))), Wide(gradX));
    }

    [Fact]
    public void Each_part_of_a_pullback_can_be_left_out()
    {
        using var pass = Run(NetworkMode.Train);
        var (gradTheta, gradX, thetaAlone, xAlone) = (new T[_theta.Length], new T[_x.Length], new T[_theta.Length], new T[_x.Length]);
        pass.Pullback(Narrow(_v), gradTheta, gradX);
        pass.Pullback(Narrow(_v), thetaAlone, []);
        pass.Pullback(Narrow(_v), [], xAlone);
        pass.Pullback(Narrow(_v), [], []);
        Assert.Equal(gradTheta, thetaAlone);
        Assert.Equal(gradX, xAlone);
    }

    [Theory]
    [InlineData(NetworkMode.Evaluate)]
    [InlineData(NetworkMode.Train)]
    public void Pushforward_is_the_directional_derivative(NetworkMode mode)
    {
        using var pass = Run(mode);
        var both = Along(h => Outputs(Moved(_theta, _dTheta, h), Moved(_x, _dX, h), mode));
        Near(both, Pushed(pass, _dTheta, _dX));
        Near(Along(h => Outputs(Moved(_theta, _dTheta, h), _x, mode)), Pushed(pass, _dTheta, []));
        Near(Along(h => Outputs(_theta, Moved(_x, _dX, h), mode)), Pushed(pass, [], _dX));
        Assert.All(Pushed(pass, [], []), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Pushforward_and_pullback_are_adjoint()
    {
        using var pass = Run(NetworkMode.Train);
        var (gradTheta, gradX) = (new T[_theta.Length], new T[_x.Length]);
        pass.Pullback(Narrow(_v), gradTheta, gradX);
        var forward = Dot(_v, Pushed(pass, _dTheta, _dX));
        var back = Dot(Wide(gradTheta), _dTheta) + Dot(Wide(gradX), _dX);
        // Two orders of the same sums: rounding alone, of sums of some hundred terms of size 1 to 10.
        Assert.Equal(back, forward, (typeof(T) == typeof(double) ? 1e-11 : 1e-4) * Math.Max(10, Math.Abs(back)));
    }

    [Theory]
    [InlineData(NetworkMode.Evaluate)]
    [InlineData(NetworkMode.Train)]
    public void Hessian_product_is_the_derivative_of_the_pullback(NetworkMode mode)
    {
        using var pass = Run(mode);
        if (pass is not IHessianProduct<T> second)
            return;
        var (hTheta, hX) = (new T[_theta.Length], new T[_x.Length]);
        second.HessianProduct(Narrow(_v), Narrow(_dTheta), Narrow(_dX), hTheta, hX);
        double[] expected = Along(h => TwinPullback(Moved(_theta, _dTheta, h), Moved(_x, _dX, h), mode));
        Near(expected, [.. Wide(hTheta), .. Wide(hX)]);
        second.HessianProduct(Narrow(_v), Narrow(_dTheta), [], hTheta, []);
        Near(Along(h => TwinPullback(Moved(_theta, _dTheta, h), _x, mode))[.._theta.Length], Wide(hTheta));
        second.HessianProduct(Narrow(_v), [], Narrow(_dX), [], hX);
        Near(Along(h => TwinPullback(_theta, Moved(_x, _dX, h), mode))[_theta.Length..], Wide(hX));
        second.HessianProduct(Narrow(_v), [], [], hTheta, hX);
        Assert.All([.. Wide(hTheta), .. Wide(hX)], value => Assert.Equal(0, value));
        second.HessianProduct(Narrow(_v), Narrow(_dTheta), Narrow(_dX), [], []);
    }

    [Fact]
    public void Hessian_product_is_symmetric()
    {
        using var pass = Run(NetworkMode.Train);
        if (pass is not IHessianProduct<T> second)
            return;
        var (a, b) = (_dTheta, Normals("other", _theta.Length, 1));
        var (ha, hb) = (new T[a.Length], new T[b.Length]);
        second.HessianProduct(Narrow(_v), Narrow(a), [], ha, []);
        second.HessianProduct(Narrow(_v), Narrow(b), [], hb, []);
        var (left, right) = (Dot(b, Wide(ha)), Dot(a, Wide(hb)));
        Assert.Equal(left, right, (typeof(T) == typeof(double) ? 1e-10 : 1e-3) * Math.Max(10, Math.Abs(left)));
    }

    [Fact]
    public void Predict_equals_the_outputs_of_a_pass_in_evaluation_mode()
    {
        using var pass = Run(NetworkMode.Evaluate);
        var outputs = new T[pass.Outputs.Length];
        network.Predict(Narrow(_theta), Narrow(_buffers), Narrow(_x), outputs);
        Assert.Equal(pass.Outputs.ToArray(), outputs);
    }

    private IPass<T> Run(NetworkMode mode) => network.Run(Narrow(_theta), Narrow(_buffers), Narrow(_x), mode);

    private double[] Outputs(double[] theta, double[] x, NetworkMode mode)
    {
        using var pass = twin.Run(theta, _buffers, x, mode);
        return pass.Outputs.ToArray();
    }

    private double[] TwinPullback(double[] theta, double[] x, NetworkMode mode)
    {
        using var pass = twin.Run(theta, _buffers, x, mode);
        var gradient = new double[theta.Length + x.Length];
        pass.Pullback(_v, gradient.AsSpan(0, theta.Length), gradient.AsSpan(theta.Length));
        return gradient;
    }

    private static double[] Pushed(IPass<T> pass, double[] dTheta, double[] dX)
    {
        var outputs = Narrow([.. Enumerable.Repeat(7.0, pass.Outputs.Length)]);
        pass.Pushforward(Narrow(dTheta), Narrow(dX), outputs);
        return Wide(outputs);
    }

    private static double[] Differences(double[] at, Func<double[], double> f) =>
        [.. at.Select((_, i) => (f(Nudged(at, i, Step)) - f(Nudged(at, i, -Step))) / (2 * Step))];

    private static double[] Along(Func<double, double[]> f) => [.. f(Step).Zip(f(-Step), (up, down) => (up - down) / (2 * Step))];

    private static double[] Nudged(double[] at, int i, double h) => [.. at.Select((value, j) => j == i ? value + h : value)];

    private static double[] Moved(double[] at, double[] direction, double h) => [.. at.Zip(direction, (value, d) => value + (h * d))];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Normals(string name, int count, double scale)
    {
        var rng = new Rng(7).Fork(name);
        // Rounded to float32, so that both precisions see the same function.
        return [.. Enumerable.Range(0, count).Select(_ => (double)(float)(scale * rng.NextNormal()))];
    }

    private static T[] Narrow(double[] values) => Array.ConvertAll(values, T.CreateTruncating);

    private static double[] Wide(ReadOnlySpan<T> values) => Array.ConvertAll(values.ToArray(), double.CreateTruncating);

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1, expected.DefaultIfEmpty(0).Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * scale, $"[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
    }
}
