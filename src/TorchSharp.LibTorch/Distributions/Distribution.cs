namespace TorchSharp;

public static partial class torch
{
    public static partial class distributions
    {
        /// <summary>A probability distribution over tensors: a batch of independent ones, each over events of a shape.</summary>
        public abstract class Distribution : IDisposable
        {
            private protected readonly Generator? Stream;

            public Distribution(Generator? generator, long[]? batch_shape = null, long[]? event_shape = null)
            {
                Stream = generator;
                this.batch_shape = new Size(batch_shape ?? []);
                this.event_shape = new Size(event_shape ?? []);
            }

            public Size batch_shape { get; private protected set; }
            public Size event_shape { get; private protected set; }

            public abstract Tensor mean { get; }
            public virtual Tensor mode => throw new NotImplementedException($"{GetType().Name}: mode");
            public abstract Tensor variance { get; }
            public virtual Tensor stddev => WrappedTensorDisposeScope(() => variance.sqrt());

            /// <summary>A sample that is followed by no gradient.</summary>
            public virtual Tensor sample(params long[] sample_shape)
            {
                using (no_grad())
                    return rsample(sample_shape);
            }

            public Tensor sample(Size sample_shape) => sample(sample_shape.Shape);

            /// <summary>A sample [*sample_shape, *batch_shape, *event_shape] through which gradients flow where the distribution allows it.</summary>
            public abstract Tensor rsample(params long[] sample_shape);

            public Tensor rsample(Size sample_shape) => rsample(sample_shape.Shape);

            public abstract Tensor log_prob(Tensor value);
            public abstract Tensor entropy();
            public virtual Tensor cdf(Tensor value) => throw new NotImplementedException($"{GetType().Name}: cdf");
            public virtual Tensor icdf(Tensor value) => throw new NotImplementedException($"{GetType().Name}: icdf");
            public virtual Tensor perplexity() => WrappedTensorDisposeScope(() => entropy().exp());

            protected long[] ExtendedShape(params long[] sample_shape) => [.. sample_shape, .. batch_shape, .. event_shape];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }
        }
    }
}
