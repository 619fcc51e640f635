using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>A learning rate that a schedule can change.</summary>
        public interface ILearningRateController
        {
            double LearningRate { get; set; }
            double InitialLearningRate { get; set; }
        }

        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }

        /// <summary>Changes parameters by their gradients.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            private protected Optimizer()
            {
            }

            private protected abstract IEnumerable<ILearningRateController> Controllers { get; }
            private protected abstract void Release();

            public virtual IEnumerable<ILearningRateController> ParamGroups => Controllers;

            /// <summary>Forgets the gradients.</summary>
            public abstract void zero_grad();

            /// <summary>One step, after the closure (with gradients on) where one is given; returns the closure's loss.</summary>
            public abstract Tensor step(Func<Tensor>? closure = null);

            public abstract IEnumerable<Parameter> parameters();
            public abstract void add_param_group(ParamGroup param_group);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                    Release();
            }

            /// <summary>An optimiser's options and state, as live objects: State[StateIndexRef[g][i]] is that of parameter i of group g.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                public List<OptimizerOptions> Options { get; } = [];
                public List<OptimizerState> State { get; } = [];
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}
