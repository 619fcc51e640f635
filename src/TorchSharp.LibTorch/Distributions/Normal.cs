using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>N(loc, scale²)</summary>
    public class Normal : distributions.Distribution
    {
        private readonly Tensor _loc;
        private readonly Tensor _scale;

        public Normal(Tensor loc, Tensor scale, Generator? generator = null) : base(generator)
        {
            var both = broadcast_tensors(loc, scale);
            _loc = both[0].DetachFromDisposeScope();
            _scale = both[1].DetachFromDisposeScope();
            batch_shape = new Size(_loc.shape);
        }

        public override Tensor mean => _loc;
        public override Tensor mode => _loc;
        public override Tensor stddev => _scale;
        public override Tensor variance => _scale.square();

        public override Tensor sample(params long[] sample_shape)
        {
            using var still = no_grad();
            var shape = ExtendedShape(sample_shape);
            using var scope = NewDisposeScope();
            return scope.MoveToOuter(normal(_loc.expand(shape), _scale.expand(shape), Stream));
        }

        /// <summary>loc + scale · ε with ε from N(0, 1).</summary>
        public override Tensor rsample(params long[] sample_shape)
        {
            var shape = ExtendedShape(sample_shape);
            using var scope = NewDisposeScope();
            var noise = empty(shape, _loc.dtype, _loc.device).normal_(0, 1, Stream);
            return scope.MoveToOuter(_loc + noise * _scale);
        }

        /// <summary>−(x − μ)² / 2σ² − log σ − log √2π</summary>
        public override Tensor log_prob(Tensor value) => WrappedTensorDisposeScope(() =>
            -(value - _loc).square() / (2 * _scale.square()) - _scale.log() - Math.Log(Math.Sqrt(2 * Math.PI)));

        /// <summary>½ + ½ log 2π + log σ</summary>
        public override Tensor entropy() => WrappedTensorDisposeScope(() => 0.5 + 0.5 * Math.Log(2 * Math.PI) + _scale.log());

        public override Tensor cdf(Tensor value) => WrappedTensorDisposeScope(() =>
            0.5 * (1 + ((value - _loc) * _scale.reciprocal() / Math.Sqrt(2)).erf()));

        public override Tensor icdf(Tensor value) => WrappedTensorDisposeScope(() =>
            _loc + _scale * (2 * value - 1).erfinv() * Math.Sqrt(2));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _loc.Dispose();
                _scale.Dispose();
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
            public static Modules.Normal Normal(Tensor loc, Tensor scale, Generator? generator = null) => new(loc, scale, generator);
            public static Modules.Normal Normal(float loc, float scale = 1, Generator? generator = null) =>
                new(tensor(loc), tensor(scale), generator);
            public static Modules.Normal Normal(double loc, double scale = 1, Generator? generator = null) =>
                new(tensor(loc, ScalarType.Float64), tensor(scale, ScalarType.Float64), generator);
        }
    }
}
