using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>tanh x</summary>
public sealed class Tanh : ParameterLessModule<Tensor, Tensor>
{
    internal Tanh(bool inplace) : base(nameof(Tanh)) => this.inplace = inplace;

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.tanh(tensor, inplace);
    public override string GetName() => nameof(Tanh);
}

/// <summary>max(0, x)</summary>
public sealed class ReLU : ParameterLessModule<Tensor, Tensor>
{
    internal ReLU(bool inplace) : base(nameof(ReLU)) => this.inplace = inplace;

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.relu(tensor, inplace);
}

/// <summary>1 / (1 + e⁻ˣ)</summary>
public sealed class Sigmoid : ParameterLessModule<Tensor, Tensor>
{
    internal Sigmoid(bool inplace) : base(nameof(Sigmoid)) => this.inplace = inplace;

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.sigmoid(tensor, inplace);
}

/// <summary>x σ(x)</summary>
public sealed class SiLU : ParameterLessModule<Tensor, Tensor>
{
    internal SiLU(bool inplace) : base(nameof(SiLU)) => this.inplace = inplace;

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.silu(tensor, inplace);
    public override string GetName() => nameof(SiLU);
}

/// <summary>x for x > 0, α(eˣ − 1) elsewhere</summary>
public sealed class ELU : ParameterLessModule<Tensor, Tensor>
{
    internal ELU(double alpha, bool inplace) : base(nameof(ELU))
    {
        this.alpha = alpha;
        this.inplace = inplace;
    }

    public double alpha { get; set; }
    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.elu(tensor, alpha, inplace);
}

/// <summary>x for x > 0, slope × x elsewhere</summary>
public sealed class LeakyReLU : ParameterLessModule<Tensor, Tensor>
{
    internal LeakyReLU(double negative_slope, bool inplace) : base(nameof(LeakyReLU))
    {
        this.negative_slope = negative_slope;
        this.inplace = inplace;
    }

    public double negative_slope { get; set; }
    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.leaky_relu(tensor, negative_slope, inplace);
}

/// <summary>log(1 + e^βx) / β; x itself where βx is above the threshold</summary>
public sealed class Softplus : ParameterLessModule<Tensor, Tensor>
{
    internal Softplus(double beta, double threshold) : base(nameof(Softplus))
    {
        this.beta = beta;
        this.threshold = threshold;
    }

    public double beta { get; set; }
    public double threshold { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.softplus(tensor, beta, threshold);
}

/// <summary>eˣ / Σ eˣ along dim</summary>
public sealed class Softmax : ParameterLessModule<Tensor, Tensor>
{
    internal Softmax(long dim) : base(nameof(Softmax)) => this.dim = dim;

    public long dim { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.softmax(tensor, dim);
}

/// <summary>x − log Σ eˣ along dim</summary>
public sealed class LogSoftmax : ParameterLessModule<Tensor, Tensor>
{
    internal LogSoftmax(long dim) : base(nameof(LogSoftmax)) => this.dim = dim;

    public long dim { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.log_softmax(tensor, dim);
}

/// <summary>x</summary>
public sealed class Identity : ParameterLessModule<Tensor, Tensor>
{
    internal Identity() : base(nameof(Identity))
    {
    }

    public override Tensor forward(Tensor tensor) => tensor.alias();
}

/// <summary>In training, zeroes each element with probability p and divides the others by 1 − p.</summary>
public sealed class Dropout : ParameterLessModule<Tensor, Tensor>
{
    internal Dropout(double p, bool inplace) : base(nameof(Dropout))
    {
        this.p = p;
        this.inplace = inplace;
    }

    public double p { get; set; }
    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training, inplace);
}

/// <summary>Joins the dimensions from start_dim to end_dim into one.</summary>
public sealed class Flatten : ParameterLessModule<Tensor, Tensor>
{
    internal Flatten(long start_dim, long end_dim) : base(nameof(Flatten))
    {
        this.start_dim = start_dim;
        this.end_dim = end_dim;
    }

    public long start_dim { get; set; }
    public long end_dim { get; set; }

    public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
}
