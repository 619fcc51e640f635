using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Owns the tensors made while it is the innermost scope of its thread, and disposes of them with itself.</summary>
public sealed partial class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private readonly List<IDisposable> _held = [];
    private bool _disposed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        Outer = outer;
    }

    internal DisposeScope? Outer { get; private set; }

    public int DisposablesCount => _held.Count;
    public IReadOnlyList<IDisposable> DisposablesView => _held;
    public bool Contains(IDisposable disposable) => IndexOf(disposable) >= 0;

    public void Attach(IDisposable disposable) => Attach([disposable]);
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] all = [.. disposables];
        foreach (var disposable in all)
            Take(disposable);
        return all;
    }

    /// <summary>Disposes of everything that is held, and ends the scope.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        DisposeEverything();
        _manager.Remove(this);
    }

    public void DisposeEverything()
    {
        while (_held.Count > 0)
        {
            var last = _held[^1];
            _held.RemoveAt(_held.Count - 1);
            if (last is Tensor tensor)
                tensor.DisposeFromScope();
            else
                last.Dispose();
        }
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = new HashSet<object>(inKeep, ReferenceEqualityComparer.Instance);
        IDisposable[] doomed = [.. _held.Where(held => !keep.Contains(held))];
        foreach (var disposable in doomed)
            disposable.Dispose();
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Forgets something that was disposed of elsewhere.</summary>
    public void MarkAsDisposed(IDisposable disposable) => Drop(disposable);

    private int IndexOf(IDisposable disposable) => disposable is Tensor tensor
        ? ReferenceEquals(tensor.Scope, this) ? tensor.ScopeIndex : -1
        : _held.FindIndex(held => ReferenceEquals(held, disposable));

    /// <summary>Adds something that no scope holds.</summary>
    internal void Add(IDisposable disposable)
    {
        if (disposable is Tensor tensor)
        {
            tensor.Scope = this;
            tensor.ScopeIndex = _held.Count;
        }
        _held.Add(disposable);
    }

    /// <summary>Takes something out without disposing of it; false when it is not here.</summary>
    internal bool Drop(IDisposable disposable)
    {
        var index = IndexOf(disposable);
        if (index < 0)
            return false;
        var last = _held[^1];
        _held[index] = last;
        if (last is Tensor moved)
            moved.ScopeIndex = index;
        _held.RemoveAt(_held.Count - 1);
        if (disposable is Tensor tensor)
            tensor.Scope = null;
        return true;
    }

    private void Take(IDisposable disposable)
    {
        if (disposable is Tensor tensor)
        {
            if (tensor.Scope is { } owner)
            {
                if (ReferenceEquals(owner, this))
                    return;
                owner.Drop(tensor);
            }
            else
            {
                _manager.Attached();
            }
        }
        else if (Contains(disposable))
        {
            return;
        }
        Add(disposable);
    }
}
