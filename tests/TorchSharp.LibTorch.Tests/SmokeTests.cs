using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

public sealed class SmokeTests : InScope
{
    [Fact]
    public void Smoke()
    {
        var x = tensor(new float[,] { { 1, 2 }, { 3, 4 } }, requires_grad: true);
        var y = (x * x).sum();
        y.backward();
        Assert.Equal([2f, 4f, 6f, 8f], x.grad!.data<float>().ToArray());
        var net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1));
        var o = net.call(x).sum();
        var g = autograd.grad([o], [.. net.parameters()]);
        Assert.Equal(4, g.Count);
        Assert.Equal("mean", $"{tensor(3f).mean().ToSingle()}" == "3" ? "mean" : "");
        var sw = System.Diagnostics.Stopwatch.StartNew();
        var t = randn(64);
        for (int r = 0; r < 5; r++)
        {
            sw.Restart();
            for (int i = 0; i < 200000; i++) t.tanh().Dispose();
            File.AppendAllText("/tmp/bench.txt", $"tanh {sw.Elapsed.TotalMicroseconds / 200000}\n");
        }
        var mlp = nn.Sequential(nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1));
        var inp = randn(64, 64);
        Parameter[] ps = [.. mlp.parameters()];
        for (int r = 0; r < 3; r++)
        {
            sw.Restart();
            for (int i = 0; i < 2000; i++) { using var s = NewDisposeScope(); var l = mlp.call(inp).pow(2).mean(); autograd.grad([l], ps); }
            File.AppendAllText("/tmp/bench.txt", $"mlp {sw.Elapsed.TotalMicroseconds / 2000}\n");
        }
    }

    [Fact]
    public void Every_operator_is_in_this_libtorch()
    {
        var absent = new List<string>();
        foreach (var field in typeof(Native.Ops).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public))
            try
            {
                ((Native.Op)field.GetValue(null)!).Find();
            }
            catch (System.Runtime.InteropServices.ExternalException error)
            {
                absent.Add($"{field.Name}: {error.Message}");
            }
        Assert.True(absent.Count == 0, string.Join('\n', absent));
    }
}
