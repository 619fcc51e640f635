using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() => [.. _modules_];
            public virtual IEnumerable<Module> children() => named_children().Select(entry => entry.module);

            /// <summary>The submodules of all depths, this one not among them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (name, module) in named_children())
                {
                    yield return (name, module);
                    foreach (var (inner, submodule) in module.named_modules())
                        yield return (inner.Under(name), submodule);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
                foreach (var (name, parameter) in _parameters_)
                    if (seen.Add(parameter))
                        yield return (name, parameter);
                if (!recurse)
                    yield break;
                foreach (var (name, module) in named_children())
                    foreach (var (inner, parameter) in module.named_parameters())
                        if (seen.Add(parameter))
                            yield return (inner.Under(name), parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (name, buffer, persistent) in _buffers_)
                    if (persistent || include_nonpersistent)
                        yield return (name, buffer);
                if (!recurse)
                    yield break;
                foreach (var (name, module) in named_children())
                    foreach (var (inner, buffer) in module.named_buffers(true, include_nonpersistent))
                        yield return (inner.Under(name), buffer);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual bool has_parameter(string target) => named_parameters().Any(entry => entry.name == target);
            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(entry => entry.name == target).parameter;
            public bool has_buffer(string target) => named_buffers().Any(entry => entry.name == target);
            public Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(entry => entry.name == target).buffer;

            /// <summary>Parameters and persistent buffers by name: the module's own tensors, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach (var (name, parameter) in named_parameters())
                    destination[prefix is null ? name : name.Under(prefix)] = parameter;
                foreach (var (name, buffer) in named_buffers(true, include_nonpersistent: false))
                    destination[prefix is null ? name : name.Under(prefix)] = buffer;
                return destination;
            }

            /// <summary>Copies tensors into the parameters and buffers of the same names; returns the names that were missing and unexpected.
            /// Strict: throws when there are any, before anything is copied.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var own = state_dict();
                List<string> missing = [.. own.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true)];
                List<string> unexpected = [.. source.Keys.Where(key => !own.ContainsKey(key) && skip?.Contains(key) != true)];
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException(
                        $"The loaded state_dict is not identical to the target dictionary: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}]");
                using (no_grad())
                    foreach (var (key, value) in source)
                        if (own.TryGetValue(key, out var target) && skip?.Contains(key) != true)
                            target.copy_(value);
                return (missing, unexpected);
            }
        }
    }
}
