namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            /// <summary>The factor that keeps a layer's variance through the nonlinearity.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1.0,
            };

            /// <summary>Inputs and outputs of one unit: the sizes of dimensions 1 and 0, each times the receptive field.</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException($"Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, got {tensor}", nameof(tensor));
                var field = shape[2..].TotalSize();
                return (shape[1] * field, shape[0] * field);
            }

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Fill(tensor, () => tensor.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Fill(tensor, () => tensor.normal_(mean, std, generator));

            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, () => tensor.fill_(val));
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);
            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor eye_(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length != 2)
                    throw new ArgumentException($"Only tensors with 2 dimensions are supported, got {tensor}", nameof(tensor));
                return Fill(tensor, () => tensor.copy_(eye(shape[0], shape[1], tensor.dtype, tensor.device)));
            }

            /// <summary>Normal numbers, truncated to [a, b] by inverting the cumulative distribution.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null) =>
                Fill(tensor, () =>
                {
                    double low = 2 * Phi((a - mean) / std) - 1, high = 2 * Phi((b - mean) / std) - 1;
                    tensor.uniform_(low, high, generator).erfinv_();
                    tensor.mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b);
                });

            private static double Phi(double z) => tensor(z, ScalarType.Float64).div(Math.Sqrt(2)).erf().ToDouble() / 2 + 0.5;

            /// <summary>Glorot &amp; Bengio (2010): U(−a, a), a = gain √(6 / (fan in + fan out)).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Glorot &amp; Bengio (2010): N(0, gain² 2 / (fan in + fan out)).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            /// <summary>He et al. (2015): U(−a, a), a = gain √(3 / fan).</summary>
            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * Deviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>He et al. (2015): N(0, gain² / fan).</summary>
            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, Deviation(tensor, a, mode, nonlinearity));

            private static double Deviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            /// <summary>Saxe et al. (2013): a (semi-)orthogonal matrix times gain; dimensions after the first are flattened.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException($"Only tensors with 2 or more dimensions are supported, got {tensor}", nameof(tensor));
                if (tensor.numel() == 0)
                    return tensor;
                return Fill(tensor, () =>
                {
                    long rows = shape[0], columns = tensor.numel() / rows;
                    var flat = randn([rows, columns], tensor.dtype, tensor.device);
                    var (q, r) = linalg.qr(rows < columns ? flat.t() : flat);
                    // The signs of R's diagonal make the distribution uniform.
                    q = q.mul(r.diag().sign());
                    tensor.copy_((rows < columns ? q.t() : q).reshape(shape)).mul_(gain);
                });
            }

            /// <summary>Fills in place, unseen by autograd; returns the tensor.</summary>
            private static Tensor Fill(Tensor tensor, Action fill)
            {
                using var scope = NewDisposeScope();
                using (no_grad())
                    fill();
                return tensor;
            }
        }
    }
}
