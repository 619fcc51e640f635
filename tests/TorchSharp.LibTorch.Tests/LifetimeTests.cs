using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

public sealed class LifetimeTests : IDisposable
{
    public LifetimeTests()
    {
        set_num_threads(1);
        DisposeScopeManager.Statistics.Reset();
    }

    public void Dispose() => Assert.Null(CurrentDisposeScope);

    [Fact]
    public void A_million_operations_in_scopes_leave_memory_as_it_was()
    {
        using var x = randn(256);
        Churn(x, 20_000);
        Settle();
        var before = Environment.WorkingSet;
        DisposeScopeManager.Statistics.Reset();
        Churn(x, 1_000_000);
        Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Settle();
        // A leak of the tensors alone would be 1 GB; the runtime's own heap may move by some megabytes.
        var growth = (Environment.WorkingSet - before) / 1_048_576.0;
        Assert.True(growth < 50, $"resident memory grew by {growth:0.0} MB");
    }

    private static void Churn(Tensor x, int operations)
    {
        for (var i = 0; i < operations / 10; i++)
        {
            using var scope = NewDisposeScope();
            var y = x;
            for (var k = 0; k < 10; k++)
                y = k % 2 == 0 ? y.tanh() : y.mul_(0.5);
        }
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    [Fact]
    public void A_graph_goes_with_its_scope()
    {
        using var w = randn(64, requires_grad: true);
        DisposeScopeManager.Statistics.Reset();
        for (var i = 0; i < 1_000; i++)
        {
            using var scope = NewDisposeScope();
            var loss = (w * w).exp().sum();
            autograd.grad([autograd.grad([loss], [w], retain_graph: true, create_graph: true)[0].sum()], [w]);
        }
        Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_result_moves_out_and_the_rest_goes()
    {
        Tensor inner, kept, detached;
        using (var outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                inner = ones(2);
                kept = (inner + 1).MoveToOuterDisposeScope();
                detached = (inner + 2).DetachFromDisposeScope();
            }
            Assert.True(inner.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.True(outer.Contains(kept));
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.True(kept.IsInvalid);
        Assert.Equal(6, detached.sum().ToDouble());
        var statistics = DisposeScopeManager.Statistics;
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        detached.Dispose();
        Assert.True(statistics.CreatedInScopeCount >= 3);
        Assert.True(statistics.DisposedInScopeCount >= 2);
    }

    [Fact]
    public void Scopes_attach_keep_and_forget()
    {
        var stray = ones(2);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(stray);
            var (a, b) = (ones(1), ones(1));
            scope.DisposeEverythingBut(a);
            Assert.True(stray.IsInvalid && b.IsInvalid && !a.IsInvalid);
            a.Dispose();
            Assert.Equal(0, scope.DisposablesCount);
            using var wrapped = WrappedTensorDisposeScope(() => ones(3) * 2);
            Assert.Equal(1, scope.DisposablesCount);
        }
    }

    [Fact]
    public void A_forgotten_tensor_is_freed_by_the_finalizer()
    {
        var before = Tensor.TotalCount;
        Forget(1000);
        Settle();
        // Other tests may run at the same time; a thousand is far from what they hold.
        Assert.True(Tensor.TotalCount < before + 500, $"{Tensor.TotalCount - before} more tensors than before");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(int count)
    {
        for (var i = 0; i < count; i++)
            _ = zeros(4);
    }

    [Fact]
    public void Threads_have_scopes_of_their_own()
    {
        using var scope = NewDisposeScope();
        DisposeScope? seen = scope;
        var thread = new Thread(() => seen = CurrentDisposeScope);
        thread.Start();
        thread.Join();
        Assert.Null(seen);
    }
}
