using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales the gradients so that their joint norm is at most max_norm; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var still = no_grad();
                Tensor[] gradients = [.. tensors.Select(parameter => parameter.grad).OfType<Tensor>()];
                if (gradients.Length == 0)
                    return 0;
                var total = linalg.vector_norm(stack(gradients.Select(gradient => linalg.vector_norm(gradient, norm_type))), norm_type).ToDouble();
                var factor = Math.Min(1, max_norm / (total + 1e-6));
                if (factor < 1)
                    foreach (var gradient in gradients)
                        gradient.detach().mul_(factor);
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var still = no_grad();
                foreach (var parameter in tensors)
                    parameter.grad?.clamp_(-clip_value, clip_value);
            }

            /// <summary>All parameters in one vector, in their order.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return scope.MoveToOuter(cat((Tensor[])[.. tensors.Select(tensor => tensor.reshape(-1))]));
            }

            /// <summary>Copies the vector's parts into the parameters, in their order.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                using var still = no_grad();
                Parameter[] all = [.. tensors];
                var count = all.Sum(parameter => parameter.numel());
                if (vec.ndim != 1 || vec.numel() != count)
                    throw new ArgumentException($"vec: expected [P], P = {count}, got {vec}", nameof(vec));
                long start = 0;
                foreach (var parameter in all)
                {
                    parameter.copy_(vec.narrow(0, start, parameter.numel()).view_as(parameter));
                    start += parameter.numel();
                }
            }
        }
    }
}
