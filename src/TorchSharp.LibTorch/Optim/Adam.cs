using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Kingma &amp; Ba (2015). Weight decay is added to the gradient.</summary>
    public class Adam : OptimizerHelper, optim.IBetas
    {
        private readonly Options _defaults;

        public Adam(
            IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0,
            bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public Adam(
            IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0,
            bool amsgrad = false, bool maximize = false)
        {
            if (lr < 0 || eps < 0 || weight_decay < 0 || beta1 is < 0 or >= 1 || beta2 is < 0 or >= 1)
                throw new ArgumentException(
                    $"expected lr, eps, weight_decay ≥ 0 and 0 ≤ beta < 1, got lr = {lr}, betas = ({beta1}, {beta2}), eps = {eps}, weight_decay = {weight_decay}");
            _defaults = new Options
            {
                LearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
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
            mine.beta1 ??= _defaults.beta1;
            mine.beta2 ??= _defaults.beta2;
            mine.eps ??= _defaults.eps;
            mine.weight_decay ??= _defaults.weight_decay;
            mine.amsgrad ??= _defaults.amsgrad;
            mine.maximize ??= _defaults.maximize;
        }

        /// <summary>The decay rates of the first group; setting them sets all groups'.</summary>
        public (double, double) Betas
        {
            get => ((ParamGroup)Groups[0]).Betas;
            set
            {
                foreach (var group in Groups)
                    ((ParamGroup)group).Betas = value;
            }
        }

        public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Update, closure);

        private void Update(ParamGroup group)
        {
            var options = group.Options;
            double β1 = options.beta1!.Value, β2 = options.beta2!.Value, ε = options.eps!.Value, λ = options.weight_decay!.Value, η = group.LearningRate;
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is not { } g)
                    continue;
                if (options.maximize == true)
                    g = g.neg();
                if (λ != 0)
                    g = g.add(parameter, λ);
                var state = (State)States[parameter];
                state.step++;
                // m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  θ ← θ − η m̂ / (√v̂ + ε)
                state.exp_avg.mul_(β1).add_(g, 1 - β1);
                state.exp_avg_sq.mul_(β2).addcmul_(g, g, 1 - β2);
                double c1 = 1 - Math.Pow(β1, state.step), c2 = 1 - Math.Pow(β2, state.step);
                var v = state.exp_avg_sq;
                if (options.amsgrad == true)
                    v = state.max_exp_avg_sq!.copy_(state.max_exp_avg_sq.maximum(v));
                parameter.addcdiv_(state.exp_avg, v.sqrt().div_(Math.Sqrt(c2)).add_(ε), -η / c1);
            }
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? eps;
            public double? weight_decay;
            public bool? amsgrad;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                (beta1, beta2, eps) = (other.beta1, other.beta2, other.eps);
                (weight_decay, amsgrad, maximize) = (other.weight_decay, other.amsgrad, other.maximize);
            }
        }

        public class ParamGroup : ParamGroup<Options>, optim.IBetas
        {
            public ParamGroup() => Options = new Options();

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0,
                bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                })
            {
            }

            public (double, double) Betas
            {
                get => (Options.beta1!.Value, Options.beta2!.Value);
                set => (Options.beta1, Options.beta2) = value;
            }
        }

        public class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor exp_avg;
            public Tensor exp_avg_sq;
            public Tensor? max_exp_avg_sq;

            public State(Parameter parameter) : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                exp_avg = Zeros();
                exp_avg_sq = Zeros();
                max_exp_avg_sq = ((Options)options).amsgrad == true ? Zeros() : null;
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var other = (State)source;
                if (ReferenceEquals(other, this))
                    return;
                step = other.step;
                exp_avg = Copied(exp_avg, other.exp_avg)!;
                exp_avg_sq = Copied(exp_avg_sq, other.exp_avg_sq)!;
                max_exp_avg_sq = Copied(max_exp_avg_sq, other.max_exp_avg_sq);
            }

            public override void to(Device device)
            {
                exp_avg = Moved(exp_avg, device)!;
                exp_avg_sq = Moved(exp_avg_sq, device)!;
                max_exp_avg_sq = Moved(max_exp_avg_sq, device);
            }

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
                max_exp_avg_sq?.Dispose();
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.Adam Adam(
                IEnumerable<Modules.Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Modules.Adam Adam(
                IEnumerable<(string name, Modules.Parameter parameter)> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(entry => entry.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Modules.Adam Adam(
                IEnumerable<Modules.Adam.ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
