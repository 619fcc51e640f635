using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a network: parameters, buffers and submodules under names, in the order of their registration.</summary>
        public partial class Module : IDisposable
        {
            private readonly string _name;
            private readonly List<(string Name, Parameter Value)> _parameters_ = [];
            private readonly List<(string Name, Tensor Value, bool Persistent)> _buffers_ = [];
            private readonly List<(string Name, Module Value)> _modules_ = [];
            private bool _registered;

            protected Module(string name) => _name = name;

            public bool training { get; private set; } = true;

            public virtual string GetName() => _name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, module) in _modules_)
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (gradient is null)
                        continue;
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        using var free = gradient.detach();
                        free.zero_();
                    }
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in _modules_)
                    module.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Registers the fields that are parameters, buffers or modules, under their names (or their ComponentName).</summary>
            protected virtual void RegisterComponents()
            {
                if (_registered)
                    return;
                _registered = true;
                const System.Reflection.BindingFlags every = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public
                    | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly;
                var known = new HashSet<object>(ReferenceEqualityComparer.Instance);
                foreach (var (_, parameter) in _parameters_)
                    known.Add(parameter);
                foreach (var (_, buffer, _) in _buffers_)
                    known.Add(buffer);
                foreach (var (_, module) in _modules_)
                    known.Add(module);
                for (var type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                    foreach (var field in type.GetFields(every))
                    {
                        var component = (Utils.ComponentNameAttribute?)Attribute.GetCustomAttribute(field, typeof(Utils.ComponentNameAttribute));
                        var name = component?.Name ?? field.Name;
                        var value = field.GetValue(this);
                        if (value is null || !known.Add(value))
                            continue;
                        if (value is Module submodule)
                            register_module(name, submodule);
                        else if (value is Parameter parameter)
                            register_parameter(name, parameter);
                        else if (value is Tensor tensor)
                            register_buffer(name, tensor);
                    }
            }

            public void register_module(string name, Module submodule) => Register(name, submodule);
            public void add_module(string name, Module module) => Register(name, module);

            private void Register(string name, Module? submodule)
            {
                _modules_.RemoveAll(entry => entry.Name == name && submodule is null);
                if (submodule is null)
                    return;
                Refuse(name, _modules_.Any(entry => entry.Name == name));
                submodule.RegisterComponents();
                _modules_.Add((name, submodule));
            }

            /// <summary>Registers a parameter, which from now on lives as long as the module.</summary>
            public void register_parameter(string name, Parameter param)
            {
                if (param is null)
                {
                    _parameters_.RemoveAll(entry => entry.Name == name);
                    return;
                }
                Refuse(name, _parameters_.Any(entry => entry.Name == name));
                param.DetachFromDisposeScope();
                _parameters_.Add((name, param));
            }

            /// <summary>Registers a tensor that is state but is not learned, which from now on lives as long as the module.</summary>
            public void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                Refuse(name, _buffers_.Any(entry => entry.Name == name));
                tensor.DetachFromDisposeScope();
                _buffers_.Add((name, tensor, persistent));
            }

            private void Refuse(string name, bool taken)
            {
                if (taken || string.IsNullOrEmpty(name))
                    throw new InvalidOperationException($"name: '{name}' is empty or already registered in module {GetName()}");
            }

            /// <summary>Registers, replaces or, with null, forgets a parameter.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                {
                    _parameters_.RemoveAll(entry => entry.Name == name);
                    return;
                }
                value.DetachFromDisposeScope();
                var index = _parameters_.FindIndex(entry => entry.Name == name);
                if (index < 0)
                    _parameters_.Add((name, value));
                else
                    _parameters_[index] = (name, value);
            }

            /// <summary>Registers, replaces or, with null, forgets a buffer.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                {
                    _buffers_.RemoveAll(entry => entry.Name == name);
                    return;
                }
                value.DetachFromDisposeScope();
                var index = _buffers_.FindIndex(entry => entry.Name == name);
                if (index < 0)
                    _buffers_.Add((name, value, persistent));
                else
                    _buffers_[index] = (name, value, persistent);
            }

            /// <summary>Forgets the submodules without disposing of them.</summary>
            protected void ClearModules() => _modules_.Clear();

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var (_, parameter) in _parameters_)
                    parameter.Dispose();
                foreach (var (_, buffer, _) in _buffers_)
                    buffer.Dispose();
                foreach (var (_, module) in _modules_)
                    module.Dispose();
            }
        }
    }
}

internal static class ModuleNames
{
    /// <summary>prefix.name</summary>
    internal static string Under(this string name, string prefix) => $"{prefix}.{name}";
}
