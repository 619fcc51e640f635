namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        public interface IModule<T1, T2, TResult>
        {
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>A module that calls hooks before and after its forward pass.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private protected readonly Dictionary<string, TPreHook> PreHooks = [];
            private protected readonly Dictionary<string, TPostHook> PostHooks = [];
            private int _hooks;

            protected HookableModule(string name) : base(name)
            {
            }

            public HookRemover register_forward_pre_hook(TPreHook hook)
            {
                PreHooks.Add($"{++_hooks}", hook);
                return new HookRemover(this, $"{_hooks}");
            }

            public HookRemover register_forward_hook(TPostHook hook)
            {
                PostHooks.Add($"{++_hooks}", hook);
                return new HookRemover(this, $"{_hooks}");
            }

            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                public void remove()
                {
                    module.PreHooks.Remove(key);
                    module.PostHooks.Remove(key);
                }
            }
        }

        /// <summary>A module of one input.</summary>
        public abstract class Module<T, TResult>
            : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T input);

            /// <summary>The forward pass with its hooks: a hook's result, where it is not null, replaces what it was given.</summary>
            public TResult call(T input)
            {
                if (PreHooks.Count == 0 && PostHooks.Count == 0)
                    return forward(input);
                foreach (var hook in PreHooks.Values)
                    input = hook(this, input) ?? input;
                var result = forward(input);
                foreach (var hook in PostHooks.Values)
                    result = hook(this, input, result) ?? result;
                return result;
            }
        }

        /// <summary>A module of two inputs.</summary>
        public abstract class Module<T1, T2, TResult>
            : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>, IModule<T1, T2, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2);

            /// <inheritdoc cref="Module{T, TResult}.call"/>
            public TResult call(T1 input1, T2 input2)
            {
                foreach (var hook in PreHooks.Values)
                    if (hook(this, input1, input2) is { } changed)
                        (input1, input2) = changed;
                var result = forward(input1, input2);
                foreach (var hook in PostHooks.Values)
                    result = hook(this, input1, input2, result) ?? result;
                return result;
            }
        }
    }
}
