using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PolicyProbe.Learning;

/// <summary>What normalises the sums of a convolution, channel by channel unless it says otherwise.</summary>
public enum ImageNormalisation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Batch normalisation.</summary>
    Batch,

    /// <summary>Batch normalisation, then the noise that comes with the inputs: s a + m for every sample and channel.</summary>
    NoisyBatch,

    /// <summary>Layer normalisation, over all of a sample's sums.</summary>
    Layer,

    /// <summary>Subtract the batch's mean, divide by its mean |y| before that.</summary>
    L1,

    /// <summary>The same with the root of its mean square.</summary>
    L2,

    /// <summary>The same with its greatest |y|.</summary>
    Linf,
}

/// <summary>
/// A small classifier of square images: two 3 × 3 convolutions, each normalised, rectified and pooled to half the side, and a linear layer.
/// An input row is the image, channel by channel, and with noise s and m of the first layer's channels and of the second's [2 · (C₁ + C₂)].
/// </summary>
/// <param name="Side">Pixels of a side; a multiple of 4.</param>
/// <param name="Channels">Channels of the image.</param>
/// <param name="Classes">Outputs.</param>
/// <param name="Normalisation">What normalises the convolutions' sums.</param>
/// <param name="Epsilon">ε of the variance, for batch and layer normalisation.</param>
public sealed record ImageClassifier(int Side, int Channels, int Classes, ImageNormalisation Normalisation, double Epsilon = 1e-5)
{
    /// <summary>Channels of the two convolutions.</summary>
    public static IReadOnlyList<int> Widths { get; } = [8, 16];

    /// <summary>The values of an image.</summary>
    public int Pixels => Side * Side * Channels;

    /// <summary>The values of noise behind an image.</summary>
    public int Noise => Normalisation == ImageNormalisation.NoisyBatch ? 2 * Widths.Sum() : 0;

    /// <summary>The network in double precision; its parameters are named <c>1.conv.…</c>, <c>1.norm.…</c>, <c>2.…</c>, <c>3.…</c>.</summary>
    public TorchNetwork<double> Network()
    {
        if (Side < 4 || Side % 4 != 0)
            throw new ArgumentException($"side: expected a multiple of 4, got {Side}.");
        return new TorchNetwork<double>(Pixels + Noise, (dtype, device) => new Classifier(this, dtype, device));
    }

    private sealed class Classifier : Module<Tensor, Tensor>
    {
        private readonly ImageClassifier _spec;
        private readonly Stage[] _stages;
        private readonly Linear _last;

        public Classifier(ImageClassifier spec, ScalarType dtype, Device device) : base("classifier")
        {
            _spec = spec;
            _stages =
            [
                new Stage(spec, spec.Channels, Widths[0], spec.Side, dtype, device),
                new Stage(spec, Widths[0], Widths[1], spec.Side / 2, dtype, device),
            ];
            _last = Linear(Widths[1] * (spec.Side / 4) * (spec.Side / 4), spec.Classes, true, device, dtype);
            register_module("1", _stages[0]);
            register_module("2", _stages[1]);
            register_module("3", _last);
        }

        public override Tensor forward(Tensor input)
        {
            var (rows, noise) = (input.shape[0], _spec.Pixels);
            var x = input.narrow(1, 0, _spec.Pixels).reshape(rows, _spec.Channels, _spec.Side, _spec.Side);
            foreach (var stage in _stages)
            {
                if (_spec.Noise > 0)
                    stage.Noise = (input.narrow(1, noise, stage.Width).reshape(rows, stage.Width, 1, 1), input.narrow(1, noise + stage.Width, stage.Width).reshape(rows, stage.Width, 1, 1));
                noise += 2 * stage.Width;
                x = stage.forward(x);
            }

            return _last.forward(x.reshape(rows, -1));
        }
    }

    /// <summary>Convolution, normalisation, rectifier, pooling.</summary>
    private sealed class Stage : Module<Tensor, Tensor>
    {
        private readonly Conv2d _convolution;
        private readonly Module<Tensor, Tensor>? _normalisation;

        public Stage(ImageClassifier spec, int from, int to, int side, ScalarType dtype, Device device) : base("stage")
        {
            Width = to;
            _convolution = Conv2d(from, to, 3, padding: 1L, device: device, dtype: dtype);
            register_module("conv", _convolution);
            _normalisation = spec.Normalisation switch
            {
                ImageNormalisation.None => null,
                ImageNormalisation.Batch or ImageNormalisation.NoisyBatch => BatchNorm2d(to, spec.Epsilon, device: device, dtype: dtype),
                ImageNormalisation.Layer => LayerNorm(new long[] { to, side, side }, spec.Epsilon, device: device, dtype: dtype),
                _ => new Lp(spec.Normalisation, to, dtype, device),
            };
            if (_normalisation is not null)
                register_module("norm", _normalisation);
        }

        public int Width { get; }

        /// <summary>s and m [B, C, 1, 1] of the pass under way; null for none.</summary>
        public (Tensor Scale, Tensor Shift)? Noise { get; set; }

        public override Tensor forward(Tensor input)
        {
            var x = _convolution.forward(input);
            x = _normalisation?.forward(x) ?? x;
            if (Noise is var (scale, shift))
                x = (x * scale) + shift;
            return functional.max_pool2d(x.relu(), 2);
        }
    }

    /// <summary>ℓp normalisation of channels over batch and places, with scale and shift.</summary>
    private sealed class Lp : Module<Tensor, Tensor>
    {
        private static readonly long[] Axes = [0, 2, 3];
        private readonly ImageNormalisation _form;
        private readonly Parameter _weight, _bias;

        public Lp(ImageNormalisation form, int channels, ScalarType dtype, Device device) : base("lp")
        {
            _form = form;
            _weight = new Parameter(ones([channels, 1, 1], dtype, device));
            _bias = new Parameter(zeros([channels, 1, 1], dtype, device));
            register_parameter("weight", _weight);
            register_parameter("bias", _bias);
        }

        public override Tensor forward(Tensor input)
        {
            var scale = _form switch
            {
                ImageNormalisation.L1 => input.abs().mean(Axes, keepdim: true),
                ImageNormalisation.L2 => (input * input).mean(Axes, keepdim: true).sqrt(),
                _ => input.abs().amax(Axes, keepdim: true),
            };
            return ((input - input.mean(Axes, keepdim: true)) / scale * _weight) + _bias;
        }
    }
}
