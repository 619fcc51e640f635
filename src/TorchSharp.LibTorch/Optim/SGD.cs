using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>θ ← θ − η d, where d is the gradient (with weight decay added), or its momentum b ← μb + (1 − τ)d, or with Nesterov d + μb.</summary>
    public class SGD : OptimizerHelper, optim.IMomentum
    {
        private readonly Options _defaults;

        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(
            IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
        {
            if (lr < 0 || momentum < 0 || weight_decay < 0)
                throw new ArgumentException($"expected lr, momentum, weight_decay ≥ 0, got lr = {lr}, momentum = {momentum}, weight_decay = {weight_decay}");
            if (nesterov && (momentum == 0 || dampening != 0))
                throw new ArgumentException($"nesterov: expected momentum > 0 and dampening = 0, got {momentum} and {dampening}", nameof(nesterov));
            _defaults = new Options
            {
                LearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        private protected override OptimizerOptions Defaults => _defaults;
        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Complete(OptimizerOptions options)
        {
            var mine = (Options)options;
            mine.momentum ??= _defaults.momentum;
            mine.dampening ??= _defaults.dampening;
            mine.weight_decay ??= _defaults.weight_decay;
            mine.nesterov ??= _defaults.nesterov;
            mine.maximize ??= _defaults.maximize;
        }

        /// <summary>The momentum of the first group; setting it sets all groups'.</summary>
        public double Momentum
        {
            get => ((ParamGroup)Groups[0]).Momentum;
            set
            {
                foreach (var group in Groups)
                    ((ParamGroup)group).Momentum = value;
            }
        }

        public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Update, closure);

        private void Update(ParamGroup group)
        {
            var options = group.Options;
            double μ = options.momentum!.Value, τ = options.dampening!.Value, λ = options.weight_decay!.Value;
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is not { } gradient)
                    continue;
                var d = options.maximize == true ? gradient.neg() : gradient;
                if (λ != 0)
                    d = d.add(parameter, λ);
                if (μ != 0)
                {
                    var state = (State)States[parameter];
                    if (state.momentum_buffer is null)
                        state.momentum_buffer = d.clone().DetachFromDisposeScope();
                    else
                        state.momentum_buffer.mul_(μ).add_(d, 1 - τ);
                    d = options.nesterov == true ? d.add(state.momentum_buffer, μ) : state.momentum_buffer;
                }
                parameter.add_(d, -group.LearningRate);
            }
        }

        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
                (nesterov, maximize) = (other.nesterov, other.maximize);
            }
        }

        public class ParamGroup : ParamGroup<Options>, optim.IMomentum
        {
            public ParamGroup() => Options = new Options();

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    momentum = momentum,
                    dampening = dampening,
                    weight_decay = weight_decay,
                    nesterov = nesterov,
                    maximize = maximize,
                })
            {
            }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }

        public class State : OptimizerState, IDisposable
        {
            public Tensor? momentum_buffer;

            public State(Parameter parameter) : base(parameter)
            {
            }

            public override void LoadStateDict(OptimizerState source)
            {
                if (!ReferenceEquals(source, this))
                    momentum_buffer = Copied(momentum_buffer, ((State)source).momentum_buffer);
            }

            public override void to(Device device) => momentum_buffer = Moved(momentum_buffer, device);

            public void Dispose() => momentum_buffer?.Dispose();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.SGD SGD(
                IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static Modules.SGD SGD(
                IEnumerable<(string name, Modules.Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(entry => entry.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static Modules.SGD SGD(
                IEnumerable<Modules.SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
