using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

/// <summary>A test class whose tensors go when the test ends, and that starts from the same seed.</summary>
public abstract class InScope : IDisposable
{
    private readonly DisposeScope _scope;

    protected InScope()
    {
        set_num_threads(1);
        manual_seed(0);
        _scope = NewDisposeScope();
    }

    public void Dispose()
    {
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Float64 values: what is compared with a closed form is computed in double precision.</summary>
    protected static Tensor D(params double[] values) => tensor(values);

    protected static double[] Values(Tensor tensor) => tensor.detach().to_type(ScalarType.Float64).data<double>().ToArray();

    protected static void Near(IEnumerable<double> expected, Tensor actual, double tolerance) =>
        Near([.. expected], Values(actual), tolerance);

    protected static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"[{i}]: expected {expected[i]:R}, got {actual[i]:R} (tolerance {tolerance:R})");
    }
}
