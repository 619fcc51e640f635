using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The stack of dispose scopes of each thread, and its counts.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? t_ofThisThread;

    private readonly ThreadDisposeScopeStatistics _statistics = new();

    internal static DisposeScopeManager OfThisThread => t_ofThisThread ??= new();
    internal DisposeScope? Current { get; private set; }

    public static ThreadDisposeScopeStatistics Statistics => OfThisThread._statistics;

    internal DisposeScope Open() => Current = new DisposeScope(this, Current);

    /// <summary>Takes a scope off the stack, and the ones inside it that were left open.</summary>
    internal void Remove(DisposeScope scope)
    {
        for (var open = Current; open is not null; open = open.Outer)
            if (ReferenceEquals(open, scope))
            {
                Current = scope.Outer;
                return;
            }
    }

    internal void Created(Tensor tensor)
    {
        if (Current is { } scope)
        {
            scope.Add(tensor);
            _statistics.TensorStatistics.CreatedInScopeCount++;
        }
        else
        {
            _statistics.TensorStatistics.CreatedOutsideScopeCount++;
        }
    }

    internal void Disposed(bool inScope)
    {
        if (inScope)
            _statistics.TensorStatistics.DisposedInScopeCount++;
        else
            _statistics.TensorStatistics.DisposedOutsideScopeCount++;
    }

    internal void Attached() => _statistics.TensorStatistics.AttachedToScopeCount++;

    internal void Detached() => _statistics.TensorStatistics.DetachedFromScopeCount++;
}

public static partial class torch
{
    /// <summary>Opens a scope on this thread: tensors made until it is disposed of go with it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.OfThisThread.Open();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.OfThisThread.Current;

    /// <summary>Runs the expression in a scope of its own; only its result survives.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(expr());
    }
}
