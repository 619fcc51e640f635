using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

public sealed class ErrorTests : InScope
{
    [Fact]
    public void A_shape_mismatch_names_the_operator_the_shapes_and_the_reason()
    {
        var error = Assert.Throws<ExternalException>(() => randn(2, 3).mm(randn(4, 5)));
        Assert.Contains("mm(", error.Message, StringComparison.Ordinal);
        Assert.Contains("Float[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("Float[4, 5]", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be multiplied", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_wrong_type_names_the_operator_and_the_types()
    {
        var error = Assert.Throws<ExternalException>(() => randn(2, 3).mm(randn(3, 2, dtype: float64)));
        Assert.Contains("mm(", error.Message, StringComparison.Ordinal);
        Assert.Contains("Double[3, 2]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => randn(2).data<double>());
        Assert.Throws<ArgumentException>(() => randn(2).item<float>());
        Assert.Throws<ExternalException>(() => arange(3).requires_grad_());
    }

    [Fact]
    public void Use_after_dispose_is_an_exception_that_names_the_tensor()
    {
        var x = randn(3);
        x.name = "advantages";
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        var error = Assert.Throws<InvalidOperationException>(() => x.tanh());
        Assert.Contains("advantages", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => x.shape);
        Assert.Throws<InvalidOperationException>(() => x.data<float>());
    }

    [Fact]
    public void The_next_call_after_an_error_works()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<ExternalException>(() => ones(2).view(5));
            Assert.Equal(2, ones(2).sum().ToDouble());
        }
    }

    [Fact]
    public void Wrong_devices_and_sizes_are_refused_by_name()
    {
        Assert.Throws<ArgumentException>(() => new Device("toaster:1"));
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2L, 2L]));
        Assert.Throws<ArgumentException>(() => nn.BatchNorm2d(3).call(randn(2, 3)));
        if (!cuda.is_available())
            Assert.Throws<InvalidOperationException>(() => zeros(2).cuda());
    }
}
