using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns. It takes over the tensor that it is made of.</summary>
    public class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true) : this(data, requires_grad, data.Scope)
        {
        }

        private Parameter(Tensor data, bool requires_grad, DisposeScope? scope)
            : base(data.requires_grad_(requires_grad).DecoupleFromNativeHandle())
        {
            if (!ReferenceEquals(scope, Scope))
                MoveToOtherDisposeScope(scope);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
