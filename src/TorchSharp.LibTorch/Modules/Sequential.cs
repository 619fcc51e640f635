using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules in a row: each one's output is the next one's input.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<nn.Module<Tensor, Tensor>> _row = [];

        protected internal Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
        {
            foreach (var (name, module) in modules)
                append(name, module);
        }

        protected internal Sequential(params nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
        {
            foreach (var module in modules)
                append(module);
        }

        public int Count => _row.Count;

        [System.Runtime.CompilerServices.IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _row[index];

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            var added = (nn.Module<Tensor, Tensor>)module;
            register_module(name, added);
            _row.Add(added);
            return this;
        }

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append($"{_row.Count}", module);

        public override Tensor forward(Tensor tensor)
        {
            if (_row.Count == 0)
                return tensor.alias();
            using var scope = NewDisposeScope();
            var result = tensor;
            foreach (var module in _row)
                result = module.call(result);
            // A row of identities gives its input back, and the input is the caller's.
            return scope.MoveToOuter(ReferenceEquals(result, tensor) ? tensor.alias() : result);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());
            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);
            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);
            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new([.. modules]);
            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new((Module<Tensor, Tensor>[])[.. modules]);
        }
    }
}
