using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>One of K classes, given by probabilities (normalised here) or by logits, [*batch, K].</summary>
    public class Categorical : distributions.Distribution
    {
        private readonly Tensor _probs;
        private readonly Tensor _logits;

        public Categorical(Tensor? probs = null, Tensor? logits = null, Generator? generator = null) : base(generator)
        {
            if (probs is null == logits is null)
                throw new ArgumentException("Either 'probs' or 'logits' must be specified, but not both.");
            using var scope = NewDisposeScope();
            if (probs is not null)
            {
                _probs = probs / probs.sum(-1, keepdim: true);
                var ε = _probs.dtype == ScalarType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
                _logits = _probs.clamp(ε, 1 - ε).log();
            }
            else
            {
                _logits = logits! - logits!.logsumexp(-1, keepdim: true);
                _probs = _logits.softmax(-1);
            }
            scope.Detach(_probs, _logits);
            param_shape = _logits.shape;
            batch_shape = new Size(param_shape[..^1]);
        }

        public Tensor probs => _probs;

        /// <summary>log pₖ</summary>
        public Tensor logits => _logits;

        public long[] param_shape { get; }

        /// <summary>Classes are names, not numbers: there is no mean.</summary>
        public override Tensor mean => full(batch_shape.Shape, double.NaN, _probs.dtype, _probs.device);
        public override Tensor variance => full(batch_shape.Shape, double.NaN, _probs.dtype, _probs.device);

        public override Tensor rsample(params long[] sample_shape)
        {
            using var scope = NewDisposeScope();
            var flat = _probs.reshape(-1, param_shape[^1]);
            var drawn = flat.multinomial(sample_shape.TotalSize(), true, Stream).t();
            return scope.MoveToOuter(drawn.reshape(ExtendedShape(sample_shape)));
        }

        /// <summary>log p at the class</summary>
        public override Tensor log_prob(Tensor value)
        {
            using var scope = NewDisposeScope();
            var classes = value.to_type(ScalarType.Int64).unsqueeze(-1);
            var both = broadcast_tensors(classes, _logits);
            return scope.MoveToOuter(both[1].gather(-1, both[0].narrow(-1, 0, 1)).squeeze(-1));
        }

        /// <summary>−Σ p log p</summary>
        public override Tensor entropy()
        {
            using var scope = NewDisposeScope();
            var smallest = _logits.dtype == ScalarType.Float64 ? double.MinValue : float.MinValue;
            return scope.MoveToOuter(-(_logits.clamp_min(smallest) * _probs).sum(-1));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _probs.Dispose();
                _logits.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            public static Modules.Categorical Categorical(Tensor? probs = null, Tensor? logits = null, Generator? generator = null) =>
                new(probs, logits, generator);

            /// <summary>All classes equally likely.</summary>
            public static Modules.Categorical Categorical(int categories, Generator? generator = null) =>
                new(probs: full([categories], 1.0 / categories), generator: generator);
        }
    }
}
