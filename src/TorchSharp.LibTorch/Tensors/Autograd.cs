using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Adds to the gradient of every leaf below this scalar.</summary>
        public void backward() => autograd.Backward([this], null, false, false, null);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.Backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }

    public static class autograd
    {
        /// <summary>Σᵢ gᵢᵀ ∂outputsᵢ/∂inputs, with g = grad_outputs (ones for a scalar output). An input that the outputs do not depend on is
        /// null where allow_unused says so, and an error otherwise. The graph is freed unless retain_graph, create_graph or not.</summary>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            int m = outputs.Count, n = inputs.Count, k = grad_outputs?.Count ?? 0;
            var handles = stackalloc IntPtr[m + n + k];
            var gradients = stackalloc IntPtr[n];
            Fill(outputs, handles);
            Fill(inputs, handles + m);
            Fill(grad_outputs, handles + m + n);
            Shim.Check(Shim.ps_autograd_grad(
                handles, m, handles + m, n, handles + m + n, k, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, gradients));
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            var results = new Tensor[n];
            for (var i = 0; i < n; i++)
                results[i] = gradients[i] == IntPtr.Zero ? null! : new Tensor(gradients[i]);
            return results;
        }

        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            Backward(tensors, grad_tensors, retain_graph ?? create_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            Backward([tensor], grad_tensors, retain_graph ?? create_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            Backward([tensor], [grad_tensor], retain_graph ?? create_graph, create_graph, inputs);

        internal static unsafe void Backward(
            IList<Tensor> tensors, IList<Tensor>? gradients, bool retainGraph, bool createGraph, IList<Tensor>? inputs)
        {
            int m = tensors.Count, k = gradients?.Count ?? 0, n = inputs?.Count ?? 0;
            var handles = stackalloc IntPtr[m + k + n];
            Fill(tensors, handles);
            Fill(gradients, handles + m);
            Fill(inputs, handles + m + k);
            Shim.Check(Shim.ps_autograd_backward(
                handles, m, handles + m, k, retainGraph ? 1 : 0, createGraph ? 1 : 0, handles + m + k, n));
            GC.KeepAlive(tensors);
            GC.KeepAlive(gradients);
            GC.KeepAlive(inputs);
        }

        private static unsafe void Fill(IList<Tensor>? tensors, IntPtr* handles)
        {
            for (var i = 0; i < (tensors?.Count ?? 0); i++)
                handles[i] = tensors![i] is { } tensor ? tensor.Handle : IntPtr.Zero;
        }
    }

    /// <summary>Sets a mode of this thread back when it is disposed of.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly int _before = Shim.ps_grad_enabled();
        private bool _over;

        public GradMode(bool enabled) => Shim.ps_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_over)
                return;
            _over = true;
            Shim.ps_set_grad_enabled(_before);
        }
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private IntPtr _guard = Shim.ps_inference_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            var guard = Interlocked.Exchange(ref _guard, IntPtr.Zero);
            if (guard != IntPtr.Zero)
                Shim.ps_inference_leave(guard);
        }
    }

    /// <summary>Until it is disposed of, autograd follows nothing on this thread.</summary>
    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => Shim.ps_grad_enabled() != 0;

    /// <summary>As no_grad, and the tensors made inside can never enter autograd.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => Shim.ps_inference_enabled() != 0;
}
