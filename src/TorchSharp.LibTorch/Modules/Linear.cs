using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>y = x Wᵀ + b, with W [out, in].</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        private Parameter _weight;
        private Parameter? _bias;

        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
        {
            in_features = inputSize;
            out_features = outputSize;
            weight = new Parameter(empty([outputSize, inputSize], dtype, device));
            bias = hasBias ? new Parameter(empty([outputSize], dtype, device)) : null;
            using (no_grad())
            {
                // U(−1/√in, 1/√in) for both, as PyTorch writes it.
                nn.init.kaiming_uniform_(_weight!, Math.Sqrt(5));
                if (_bias is not null)
                    nn.init.uniform_(_bias, -1 / Math.Sqrt(inputSize), 1 / Math.Sqrt(inputSize));
            }
        }

        internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
        {
            in_features = weight.size(1);
            out_features = weight.size(0);
            this.weight = weight;
            this.bias = bias;
        }

        public long in_features { get; set; }
        public long out_features { get; set; }

        public Parameter weight
        {
            get => _weight;
            set
            {
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        public Parameter? bias
        {
            get => _bias;
            set
            {
                _bias = value;
                ConditionallyRegisterParameter(nameof(bias), value);
            }
        }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) => new(weight, bias);
        }
    }
}
