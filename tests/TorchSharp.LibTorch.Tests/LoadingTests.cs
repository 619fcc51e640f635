namespace TorchSharp.LibTorch.Tests;

public sealed class LoadingTests
{
    [Fact]
    public void The_shim_lies_beside_the_assembly()
    {
        Assert.True(
            File.Exists(Path.Combine(AppContext.BaseDirectory, "libtorchsharp_shim.so")),
            "the shim was not built: install libtorch's headers and a C++ compiler (apt-get install libtorch-dev libopenblas0-pthread g++) and build again");
    }

    [Fact]
    public void Naming_torchs_types_needs_no_native_call()
    {
        // A static tensor or generator would load libtorch in processes that never compute with it.
        foreach (var type in new[] { typeof(torch), typeof(torch.Tensor), typeof(torch.nn.Module), typeof(Modules.Linear) })
            Assert.DoesNotContain(
                type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic),
                field => typeof(torch.Tensor).IsAssignableFrom(field.FieldType) || field.FieldType == typeof(torch.Generator));
        Assert.Equal(torch.ScalarType.Float32, torch.float32);
        Assert.Equal(DeviceType.CPU, torch.device("cpu").type);
        Assert.Equal("cuda:1", new torch.Device("cuda:1").ToString());
    }
}
