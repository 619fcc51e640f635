using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What becomes of the elements' losses; the numbers are libtorch's.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static partial class functional
        {
            public static Tensor mse_loss(Tensor input, Tensor target, nn.Reduction reduction = Reduction.Mean) =>
                Ops.mse_loss.Call(input, target, Code(reduction));
            public static Tensor l1_loss(Tensor input, Tensor target, nn.Reduction reduction = Reduction.Mean) =>
                Ops.l1_loss.Call(input, target, Code(reduction));
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, nn.Reduction reduction = Reduction.Mean, double beta = 1) =>
                Ops.smooth_l1_loss.Call(input, target, Code(reduction), beta);
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, nn.Reduction reduction = Reduction.Mean) =>
                Ops.huber_loss.Call(input, target, Code(reduction), delta);
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, nn.Reduction reduction = Reduction.Mean) =>
                Ops.nll_loss_nd.Call(input, target, weight, Code(reduction));

            /// <summary>−log softmax(input) at the target: class indices, or probabilities of the input's shape.</summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, nn.Reduction reduction = Reduction.Mean,
                double label_smoothing = 0) =>
                Ops.cross_entropy_loss.Call(input, target, weight, Code(reduction), ignore_index, label_smoothing);
            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, nn.Reduction reduction = Reduction.Mean) =>
                Ops.binary_cross_entropy.Call(input, target, weight, Code(reduction));
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, nn.Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Ops.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, Code(reduction));
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, nn.Reduction reduction = Reduction.Mean) =>
                Ops.kl_div.Call(input, target, Code(reduction), log_target);
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                Ops.cosine_similarity.Call(x1, x2, dim, eps);

            /// <summary>libtorch's code of a reduction.</summary>
            private static long Code(Reduction reduction) => (long)reduction;
        }
    }
}
