using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch. It owns one reference to it: dispose of it, or let a dispose scope do so; the finalizer is the net.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_live;
        private static long s_peak;

        private IntPtr _handle;

        internal Tensor(IntPtr handle)
        {
            _handle = handle;
            var live = Interlocked.Increment(ref s_live);
            if (live > Volatile.Read(ref s_peak))
                Volatile.Write(ref s_peak, live);
            DisposeScopeManager.OfThisThread.Created(this);
        }

        internal DisposeScope? Scope { get; set; }
        internal int ScopeIndex { get; set; }

        /// <summary>Tensors that exist in the process, on all threads.</summary>
        public static long TotalCount => Volatile.Read(ref s_live);
        public static long PeakCount => Volatile.Read(ref s_peak);

        /// <summary>A name for messages.</summary>
        public string? name { get; set; }

        public bool IsInvalid => _handle == IntPtr.Zero;

        /// <summary>The native tensor; throws when this one was disposed of.</summary>
        public IntPtr Handle => _handle != IntPtr.Zero ? _handle : throw Disposed();

        private InvalidOperationException Disposed() =>
            new($"Tensor{(name is null ? "" : $" '{name}'")} invalid -- empty handle: it was used after it was disposed of.");

        /// <summary>A tensor that takes over the reference.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>Gives the native reference away; this tensor is invalid afterwards.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle != IntPtr.Zero)
                Leave();
            return handle;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle == IntPtr.Zero)
                return;
            Shim.ps_release(handle);
            if (disposing)
                Leave();
            else
                Interlocked.Decrement(ref s_live);
        }

        /// <summary>Becomes the other tensor, which is invalid afterwards.</summary>
        internal void TakeOver(Tensor other)
        {
            var before = Interlocked.Exchange(ref _handle, other.DecoupleFromNativeHandle());
            if (before != IntPtr.Zero)
                Shim.ps_release(before);
        }

        private void Leave()
        {
            Interlocked.Decrement(ref s_live);
            var scope = Scope;
            scope?.Drop(this);
            DisposeScopeManager.OfThisThread.Disposed(scope is not null);
        }

        /// <summary>Disposes of the tensor for a scope that has already forgotten it.</summary>
        internal void DisposeFromScope()
        {
            Scope = null;
            GC.SuppressFinalize(this);
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle == IntPtr.Zero)
                return;
            Shim.ps_release(handle);
            Interlocked.Decrement(ref s_live);
            DisposeScopeManager.OfThisThread.Disposed(inScope: true);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Hands the tensor to the scope around its own; with none around, nobody disposes of it.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (Scope is { } own)
                own.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        /// <summary>Moves the tensor to the scope that holds another one.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.Scope);

        /// <summary>Takes the tensor out of its scope: from now on its user disposes of it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);

        /// <summary>Whether both have the same shape and elements.</summary>
        public bool Equals(Tensor target) => target is not null && Ops.equal.Truth(this, target);

        public override int GetHashCode() => _handle.GetHashCode();

        /// <summary>Shape, element type and device.</summary>
        public override string ToString() =>
            IsInvalid ? "[disposed]" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
    }
}
